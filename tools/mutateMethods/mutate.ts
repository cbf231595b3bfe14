/**
 * The source of a method with its own term taken out: scores keep their groups and lengths, but their values are draws
 * that differ from call to call. Throws where the file exports no method.
 */
export function mutate(source: string, seed: number): string {
  const name = /^export const (\w+): Method\b/m.exec(source)?.[1];
  if (name === undefined) throw new Error('the file exports no method');
  return `${source}
{
  const score = ${name}.score;
  let state = ${seed >>> 0};
  const draw = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
  ${name}.score = (...given) =>
    Object.fromEntries(Object.entries(score(...given)).map(([group, values]) => [group, values.map(draw)]));
}
`;
}
