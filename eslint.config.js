import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      '**/dist',
      'node_modules',
      '.data',
      'src/dashboard/page/api/openapi.d.ts',
      'clients/typescript/src/api.ts',
    ],
  },
  eslint.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', 'scripts/*.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['test/**', 'src/**/*.spec.ts', 'bench/**', 'docs/**', 'scripts/openapi-examples/**'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
  {
    // No test depends on how fast the machine is, and none can fail others.
    files: ['test/**', '**/*.spec.ts'],
    ignores: ['test/support/eventually.ts', 'test/support/open-client.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.object.name='vi'][callee.property.name=/^(waitFor|waitUntil|setConfig)$/]",
          message: 'Wait with eventually(); its limit and that of a test are in test/support/limits.ts.',
        },
        {
          selector: 'CallExpression[callee.name=/^(it|test|(before|after)(All|Each))$/] > Literal[raw=/^[0-9]/]',
          message: 'The limit of a test is in test/support/limits.ts.',
        },
        {
          selector: "NewExpression[callee.object.name='pg'][callee.property.name='Client']",
          message: 'Use openClient(): a connection that dies without a listener fails the whole run.',
        },
      ],
    },
  },
);
