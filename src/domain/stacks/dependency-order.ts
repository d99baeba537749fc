/** The order in which resources can be created: each after everything it refers to. */
import { invalidTemplate } from './template-reader.ts';

/** Keeps the template's own order where it can; a cycle is refused and named. */
export function orderByDependency(dependencies: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const ordered = new Set<string>();
  for (const id of dependencies.keys()) visit(id, { dependencies, ordered, trail: [] });
  return [...ordered];
}

interface Walk {
  dependencies: ReadonlyMap<string, ReadonlySet<string>>;
  ordered: Set<string>;
  /** From where the walk began to the resource at hand. */
  trail: readonly string[];
}

function visit(id: string, { dependencies, ordered, trail }: Walk): void {
  if (ordered.has(id)) return;
  const at = trail.indexOf(id);
  if (at >= 0) {
    const cycle = [...trail.slice(at), id].join(' -> ');
    invalidTemplate('Resources', `Circular dependency between resources: ${cycle}`);
  }
  for (const needed of dependencies.get(id) ?? [])
    visit(needed, { dependencies, ordered, trail: [...trail, id] });
  ordered.add(id);
}
