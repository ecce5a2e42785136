import { parser } from '@prometheus-io/lezer-promql';

/** A metric as an expression asks for it, and how it narrows each label that it names, such as `=~"5.."`. */
export interface Asked {
  metric: string;
  matchers: Record<string, string>;
}

/**
 * Reads an expression of Prometheus and lists what it asks for.
 * @throws Error when it cannot be parsed, or names no metric
 */
export function readPromql(expression: string): Asked[] {
  const asked: Asked[] = [];
  parser.parse(expression).iterate({
    enter: ({ type, name, from, to, node }) => {
      const text = expression.slice(from, to);
      if (type.isError) throw new Error(`cannot be parsed at ${expression.slice(from, from + 20)}`);
      if (name === 'VectorSelector') {
        const metric = node.getChild('Identifier');
        if (metric === null) throw new Error(`no metric is named: ${text}`);
        asked.push({ metric: expression.slice(metric.from, metric.to), matchers: {} });
      } else if (name === 'UnquotedLabelMatcher') {
        const [key, operator, value] = ['LabelName', 'MatchOp', 'StringLiteral'].map((child) => {
          const found = node.getChild(child)!;
          return expression.slice(found.from, found.to);
        });
        asked.at(-1)!.matchers[key!] = `${operator}${value}`;
      }
    },
  });
  return asked;
}
