# The service alone: no tests, no sources, no local Postgres. Settings come from the environment (.env.example lists them).
# Commands run in it without npm, each with --help: node dist/tools/commands/migrate.js, api-key.js, rebuild-statistics.js,
# register-webhooks.js, check-siren.js.

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The install scripts only fetch a Node and a Postgres for machines that lack them: not wanted here.
RUN npm ci --ignore-scripts
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY scripts/optional-swagger.ts ./scripts/
# Without what is only for compiling: TypeScript, which @nestjs/swagger asks for, types, and source maps of dependencies (ours
# are kept: the log's stacks are read by them). Readable by everybody, whoever cloned it and with what umask.
RUN npm run build && npm prune --omit=dev --ignore-scripts \
  && rm -rf node_modules/typescript node_modules/.bin/tsc node_modules/.bin/tsserver dist/.tsbuildinfo \
  && find node_modules -type f \( -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' \) -delete \
  && find dist -type f -name '*.d.ts' -delete
COPY migrations ./migrations
RUN chmod -R a+rX,go-w .

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
# Owned by root and run by another, so that the process cannot change its own code.
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/migrations ./migrations
# The user node, by its number: Kubernetes cannot tell from a name that it is not root (runAsNonRoot).
USER 1000:1000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --start-interval=1s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "--max-semi-space-size=16", "--max-old-space-size=512", "dist/main.js"]
