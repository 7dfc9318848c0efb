// The only place that knows the platform: the window's own channel, or the loopback bridge in a browser.
// It carries; it decides nothing. Both ways reject with the schema's `Fault`.
import type { Fault } from './schema/Fault'

/** Carries one request to the desk and brings its reply. */
export type Transport = (operation: string, request: unknown) => Promise<unknown>

declare global {
  interface Window {
    __TAURI_INTERNALS__?: unknown
  }
}

const tokenKey = 'yilutong.token'

/** True for anything that has the shape of a fault. */
export function isFault(thing: unknown): thing is Fault {
  return typeof thing === 'object' && thing !== null && 'kind' in thing && 'say' in thing && 'detail' in thing
}

function unreachable(detail: string): Fault {
  return {
    kind: 'desk_unreachable',
    say: '程序后台没有响应。已输入的内容还在本页，请稍候重试；仍不行请重新打开程序。',
    detail: `The desk does not answer (${detail}). What you typed is still on this page; try again, or reopen the program.`,
  }
}

/** The token the bridge was started with: read once from the address, then kept out of sight. */
export function takeToken(location: Location, storage: Storage, history: History): string {
  const query = new URLSearchParams(location.search)
  const given = query.get('token')
  if (given !== null) {
    storage.setItem(tokenKey, given)
    query.delete('token')
    const rest = query.toString()
    history.replaceState(history.state, '', `${location.pathname}${rest ? `?${rest}` : ''}${location.hash}`)
  }
  return storage.getItem(tokenKey) ?? ''
}

function overTauri(): Transport {
  const core = import('@tauri-apps/api/core')
  return async (operation, request) => {
    const { invoke } = await core
    try {
      return await invoke('desk', { operation, request })
    } catch (thrown) {
      throw isFault(thrown) ? thrown : unreachable(String(thrown))
    }
  }
}

function overBridge(token: string): Transport {
  return async (operation, request) => {
    let response: Response
    try {
      response = await fetch(`/invoke/${encodeURIComponent(operation)}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
        body: JSON.stringify(request),
        // A draft that is saved while the page closes still arrives.
        keepalive: operation === 'entry.save',
      })
    } catch {
      throw unreachable('no connection')
    }
    const reply: unknown = await response.json().catch(() => undefined)
    if (response.ok) return reply
    throw isFault(reply) ? reply : unreachable(`status ${response.status}`)
  }
}

/** Picks the door this page stands behind. */
export function chooseTransport(): Transport {
  if (window.__TAURI_INTERNALS__ !== undefined) return overTauri()
  return overBridge(takeToken(window.location, window.sessionStorage, window.history))
}
