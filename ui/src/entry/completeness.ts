// Counting what the desk reported, per section and per resident. No judgement of its own.
import type { FormView } from '../desk/schema/FormView'
import type { ProblemView } from '../desk/schema/ProblemView'
import { placeKey, sectionGroup } from './places'

/** How a section stands. */
export interface Standing {
  /** Values still missing. */
  missing: number
  /** Values that are wrong. */
  wrong: number
}

/** The key of a section of one sheet. */
export function standingKey(resident: string | null | undefined, group: string): string {
  return `${resident ?? ''}|${group}`
}

/** Missing and wrong values by section and sheet; whole sheets under the group `''`. */
export function standings(form: FormView, problems: readonly ProblemView[]): Map<string, Standing> {
  const all = new Map<string, Standing>()
  const count = (key: string, missing: boolean): void => {
    const standing = all.get(key) ?? { missing: 0, wrong: 0 }
    if (missing) standing.missing += 1
    else standing.wrong += 1
    all.set(key, standing)
  }
  for (const problem of problems) {
    if (problem.severity !== 'error') continue
    count(standingKey(problem.place.resident, ''), problem.missing)
    const group = sectionGroup(form, problem.place)
    if (group !== null) count(standingKey(problem.place.resident, group), problem.missing)
  }
  return all
}

/** A system's record that stands in the way on its own: all that is left is something only that system dislikes. */
export interface Obstacle {
  system: string
  resident: string | null
  says: string[]
}

/**
 * The records that could be left out so that the rest may go: only when every remaining error is a refusal
 * (not a gap) by one and the same system.
 */
export function obstacles(problems: readonly ProblemView[]): Obstacle[] {
  const errors = problems.filter((problem) => problem.severity === 'error')
  const system = errors[0]?.system ?? null
  if (system === null || errors.some((problem) => problem.missing || problem.system !== system)) return []
  const found = new Map<string | null, Obstacle>()
  for (const problem of errors) {
    const resident = problem.place.resident ?? null
    const one = found.get(resident) ?? { system, resident, says: [] }
    one.says.push(problem.say)
    found.set(resident, one)
  }
  return [...found.values()]
}

/** Problems by the place they stand at; what a department sent back comes first. */
export function problemsByPlace(
  problems: readonly ProblemView[],
  refusals: readonly Pick<ProblemView, 'place' | 'system' | 'say'>[],
): Map<string, ProblemView[]> {
  const found = new Map<string, ProblemView[]>()
  const returned = refusals.map(({ place, system, say }): ProblemView => {
    return { place, system, say, severity: 'error', missing: false }
  })
  for (const problem of [...returned, ...problems]) {
    const key = placeKey(problem.place)
    found.set(key, [...(found.get(key) ?? []), problem])
  }
  return found
}
