// How each state of a delivery looks: an icon and a tone beside its word, so that colour never stands alone.
import type { Component } from 'vue'
import {
  CircleCheckFilled,
  CircleCloseFilled,
  Clock,
  EditPen,
  Hide,
  Loading,
  Lock,
  QuestionFilled,
  RefreshRight,
  RemoveFilled,
  Stamp,
  Suitcase,
  Van,
  VideoPause,
} from '@element-plus/icons-vue'
import type { DeliveryState } from '../desk/schema/DeliveryState'

/** A family of colours. */
export type Tone = 'good' | 'bad' | 'warn' | 'move' | 'still' | 'gone'

/** Icon and tone by state. */
export const stateLooks: Record<DeliveryState, { icon: Component; tone: Tone }> = {
  blocked: { icon: Lock, tone: 'still' },
  ready: { icon: Clock, tone: 'move' },
  sending: { icon: Loading, tone: 'move' },
  waiting: { icon: RefreshRight, tone: 'still' },
  unsure: { icon: QuestionFilled, tone: 'warn' },
  reviewing: { icon: Stamp, tone: 'move' },
  accepted: { icon: CircleCheckFilled, tone: 'good' },
  refused: { icon: CircleCloseFilled, tone: 'bad' },
  paused: { icon: VideoPause, tone: 'warn' },
  withdrawn: { icon: RemoveFilled, tone: 'gone' },
  to_carry: { icon: Suitcase, tone: 'still' },
  away: { icon: Van, tone: 'move' },
}

/** What waits for a choice of the worker: nothing was typed wrongly. */
export const askingLook: { icon: Component; tone: Tone } = { icon: QuestionFilled, tone: 'warn' }

/** What a person types, where it looks other than what is sent. */
export const byHandLooks: Partial<Record<DeliveryState, { icon: Component; tone: Tone }>> = {
  ready: { icon: EditPen, tone: 'warn' },
  sending: { icon: EditPen, tone: 'move' },
}

/** The key of a state's word. */
export function stateWord(state: DeliveryState, asks = false, byHand = false): string {
  if (asks) return 'state.asks'
  return byHand && (state === 'ready' || state === 'sending' || state === 'unsure') ? `byHand.${state}` : `state.${state}`
}

/** The icon for something that stays out. */
export const leftOutIcon = Hide
