import { describe, expect, it } from 'vitest';
import { readableText } from './send-outcome.js';

describe('the body of an error', () => {
  it.each([
    ['{"error":{"code":1}}', { error: { code: 1 } }],
    ['plain words', 'plain words'],
    ['', ''],
    ['<html><h1>502  Bad\nGateway</h1>nginx</html>', '502 Bad Gateway nginx'],
    ['<style>h1 { color: red }</style>Down<script type="x">if (a<b && c>d) "</p>"</script > now', 'Down now'],
    ['<SCRIPT>x</Script>Down', 'Down'],
    ['<script>one</style>two</script>three', 'three'],
    ['Down <script>it is cut off here', 'Down'],
    ['</script>Down', 'Down'],
    ['<scripted>Down</scripted>', 'Down'],
    ['limit 5 < 6', 'limit 5 < 6'],
    ['<<b>Down', '< Down'],
    ['cut <a href="', 'cut <a href="'],
  ])('%j is read as %j', (body, text) => {
    expect(readableText(body)).toEqual(text);
  });
});
