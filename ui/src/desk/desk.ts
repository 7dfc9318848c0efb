// What the pages call. Typed by the desk's own list of operations; nothing is computed here.
import type { Operations } from './schema/Operations'
import type { Fault } from './schema/Fault'
import { chooseTransport, isFault, type Transport } from './transport'

let transport: Transport | undefined
const lockedListeners: (() => void)[] = []

/** Runs one operation of the desk. Rejects with a `Fault`. */
export async function call<K extends keyof Operations>(
  operation: K,
  request: Operations[K]['request'],
): Promise<Operations[K]['reply']> {
  transport ??= chooseTransport()
  try {
    return (await transport(operation, request)) as Operations[K]['reply']
  } catch (thrown) {
    const fault = asFault(thrown)
    if (fault.kind === 'locked') for (const tell of lockedListeners) tell()
    throw fault
  }
}

/** Tells when the desk refuses because the profile is locked. */
export function whenLocked(tell: () => void): void {
  lockedListeners.push(tell)
}

/** What was thrown, as a fault that can be shown. */
export function asFault(thrown: unknown): Fault {
  if (isFault(thrown)) return thrown
  const detail = thrown instanceof Error ? thrown.message : 'unknown'
  return { kind: 'page', say: '页面出了点问题，请重试。已保存的内容不受影响。', detail: `This page failed: ${detail}` }
}

/** For tests: another way to the desk. */
export function useTransport(other: Transport): void {
  transport = other
}
