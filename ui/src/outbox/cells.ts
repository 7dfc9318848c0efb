// Several deliveries of one entry to one system, as one cell: which state to show and how many are through.
import type { DeliveryState } from '../desk/schema/DeliveryState'
import type { MatrixCell } from '../desk/schema/MatrixCell'

/** The order in which states ask for attention. */
const urgency: readonly DeliveryState[] = [
  'refused',
  'unsure',
  'paused',
  'waiting',
  'to_carry',
  'blocked',
  'sending',
  'ready',
  'away',
  'reviewing',
  'accepted',
  'withdrawn',
]

/** What a cell of the matrix shows. */
export interface CellSummary {
  /** The state to show: what needs the worker first. */
  state: DeliveryState
  /** How many stand in that state. */
  count: number
  /** How many are accepted. */
  accepted: number
  /** How many there are, without those withdrawn (unless all are). */
  total: number
  needsMe: boolean
  /** True when a person types it. */
  byHand: boolean
  /** True when what comes first waits for a choice of the worker. */
  asks: boolean
  cells: MatrixCell[]
}

function weight(cell: MatrixCell): number {
  return (cell.needsMe ? 0 : 100) + urgency.indexOf(cell.state)
}

/** The summary of a cell; none when there is nothing for that system. */
export function summarise(cells: readonly MatrixCell[]): CellSummary | null {
  const sorted = [...cells].sort((a, b) => weight(a) - weight(b) || a.delivery - b.delivery)
  const first = sorted[0]
  if (first === undefined) return null
  const alive = sorted.filter((cell) => cell.state !== 'withdrawn')
  return {
    state: first.state,
    count: sorted.filter((cell) => cell.state === first.state).length,
    accepted: alive.filter((cell) => cell.state === 'accepted').length,
    total: alive.length > 0 ? alive.length : sorted.length,
    needsMe: first.needsMe,
    asks: first.asks,
    byHand: first.byHand,
    cells: sorted,
  }
}
