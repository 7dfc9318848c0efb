import { afterEach, describe, expect, it, vi } from 'vitest'
import { chooseTransport, takeToken } from './transport'

afterEach(() => vi.unstubAllGlobals())

describe('the bridge', () => {
  it('takes the token out of the address and keeps it for this window', () => {
    const kept = new Map<string, string>()
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    } as unknown as Storage
    const replaceState = vi.fn()
    const history = { state: null, replaceState } as unknown as History
    const token = takeToken({ search: '?token=abc', pathname: '/', hash: '#/outbox' } as Location, storage, history)
    expect(token).toBe('abc')
    expect(replaceState.mock.calls[0]?.[2], 'a token in the address would be copied along with a link').toBe('/#/outbox')
    expect(takeToken({ search: '', pathname: '/', hash: '' } as Location, storage, history), 'a reload still has it').toBe('abc')
  })

  it('rejects with the fault that the desk gave', async () => {
    vi.stubGlobal('fetch', () =>
      Promise.resolve(
        new Response(JSON.stringify({ kind: 'wrong_passphrase', say: '口令不对', detail: 'wrong' }), { status: 422 }),
      ),
    )
    await expect(chooseTransport()('profile.unlock', {}), 'the worker reads the desk’s own sentence').rejects.toMatchObject({
      kind: 'wrong_passphrase',
    })
  })

  it('rejects with a fault of the same shape when nobody answers', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')))
    await expect(chooseTransport()('desk.pulse', {})).rejects.toMatchObject({ kind: 'desk_unreachable' })
  })

  it('never takes a foreign page for a reply', async () => {
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('<html>login</html>', { status: 502 })))
    await expect(chooseTransport()('desk.pulse', {})).rejects.toMatchObject({ kind: 'desk_unreachable' })
  })
})
