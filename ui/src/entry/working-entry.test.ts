import { createPinia, setActivePinia } from 'pinia'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useTransport } from '../desk/desk'
import { useWorkingEntry } from './working-entry'

type Answer = (operation: string, request: never) => unknown

const clean = { problems: [], systems: [], derived: [], outdated: [], ready: true }
const begun = { body: { form: 'household', visit: { on: '2026-11-22' } }, marks: [] }
let asked: { operation: string; request: unknown }[]

function desk(answer: Answer): void {
  useTransport((operation, request) => {
    asked.push({ operation, request: structuredClone(JSON.parse(JSON.stringify(request))) })
    return Promise.resolve(operation === 'entry.begin' ? begun : answer(operation, request as never))
  })
}

beforeEach(() => {
  vi.useFakeTimers()
  setActivePinia(createPinia())
  asked = []
})
afterEach(() => vi.useRealTimers())

describe('keeping what is typed', () => {
  it('saves a moment after the last keystroke, once, with everything', async () => {
    desk((operation) => (operation === 'entry.save' ? { id: 'e1', at: '2026-11-22T14:03:00+08:00' } : clean))
    const work = useWorkingEntry()
    await work.start('household')
    work.set({ element: 'dwelling.road' }, '海')
    work.set({ element: 'dwelling.road' }, '海棠路12号')
    await vi.advanceTimersByTimeAsync(700)
    const saves = asked.filter((one) => one.operation === 'entry.save')
    expect(saves.length, 'one save for one burst of typing').toBe(1)
    expect(saves[0]?.request, 'the whole value was kept').toMatchObject({ id: null, body: { dwelling: { road: '海棠路12号' } } })
    expect(work.id, 'the next save goes to the same entry').toBe('e1')
    expect(work.unsaved).toBe(false)
  })

  it('does not save an entry in which nothing was typed', async () => {
    desk(() => clean)
    await useWorkingEntry().start('household')
    await vi.advanceTimersByTimeAsync(2000)
    expect(
      asked.map((one) => one.operation),
      'looking at an empty form makes no draft',
    ).toEqual(['entry.begin', 'entry.preflight'])
  })

  it('stays unsaved, and says why, when the disk does not take it', async () => {
    desk((operation) => {
      if (operation === 'entry.save') throw { kind: 'disk_full', say: '磁盘空间不足', detail: 'disk full' }
      return clean
    })
    const work = useWorkingEntry()
    await work.start('household')
    work.set({ element: 'dwelling.room' }, '301')
    await vi.advanceTimersByTimeAsync(700)
    expect(work.unsaved, 'it must not look saved').toBe(true)
    expect(work.saveFault?.kind).toBe('disk_full')
  })

  it('keeps typing that arrives while a save is under way', async () => {
    let finish: (() => void) | undefined
    useTransport((operation, request) => {
      asked.push({ operation, request: JSON.parse(JSON.stringify(request)) })
      if (operation === 'entry.begin') return Promise.resolve(begun)
      if (operation !== 'entry.save') return Promise.resolve(clean)
      return new Promise((done) => {
        finish = () => done({ id: 'e1', at: '2026-11-22T14:03:00+08:00' })
      })
    })
    const work = useWorkingEntry()
    await work.start('household')
    work.set({ element: 'dwelling.room' }, '3')
    await vi.advanceTimersByTimeAsync(700)
    work.set({ element: 'dwelling.room' }, '301')
    finish?.()
    await vi.advanceTimersByTimeAsync(0)
    expect(work.unsaved, 'the save under way held an older text').toBe(true)
    await vi.advanceTimersByTimeAsync(700)
    finish?.()
    await vi.advanceTimersByTimeAsync(0)
    expect(asked.filter((one) => one.operation === 'entry.save').at(-1)?.request).toMatchObject({
      id: 'e1',
      body: { dwelling: { room: '301' } },
    })
    expect(work.unsaved).toBe(false)
  })
})

describe('what the desk says about it', () => {
  it('shows only the newest answer', async () => {
    const waiting: ((view: unknown) => void)[] = []
    useTransport((operation) =>
      operation === 'entry.preflight'
        ? new Promise((done) => waiting.push(done))
        : Promise.resolve({ ...begun, id: 'e1', at: '' }),
    )
    const work = useWorkingEntry()
    await work.start('household')
    work.set({ element: 'dwelling.room' }, '3')
    work.set({ element: 'dwelling.room' }, '301')
    expect(waiting.length, 'one question at a time').toBe(1)
    waiting[0]?.({ ...clean, ready: false })
    await vi.advanceTimersByTimeAsync(0)
    expect(work.preflight, 'what is said of an older text is not shown').toBeNull()
    expect(waiting.length, 'then about the newest text, without delay').toBe(2)
    waiting[1]?.({ ...clean, ready: true })
    await vi.advanceTimersByTimeAsync(0)
    expect(work.preflight?.ready, 'the newest text is what counts').toBe(true)
  })

  it('does not submit what is not ready', async () => {
    desk((operation) => (operation === 'entry.save' ? { id: 'e1', at: '' } : { ...clean, ready: false }))
    const work = useWorkingEntry()
    await work.start('household')
    expect(await work.submit(), 'the worker sees the problems instead').toBe(false)
    expect(work.tried, 'and from now on gaps are shown').toBe(true)
    expect(asked.some((one) => one.operation === 'entry.submit')).toBe(false)
  })

  it('says saved only after the desk said so', async () => {
    desk((operation) => (operation === 'entry.submit' ? { id: 'e1', revision: 1, deliveries: 9, leftOut: [] } : clean))
    const work = useWorkingEntry()
    await work.start('household')
    expect(work.submitted).toBeNull()
    expect(await work.submit()).toBe(true)
    expect(work.submitted?.deliveries).toBe(9)
  })
})

describe('residents', () => {
  it('can be put back where they were', async () => {
    desk(() => clean)
    const work = useWorkingEntry()
    await work.start('household')
    const [first, second] = [work.addResident(), work.addResident()]
    work.set({ resident: first, element: 'person.name' }, '李样本')
    const putBack = work.removeResident(first)
    expect(work.body.residents.map((one) => one.ref)).toEqual([second])
    putBack()
    expect(
      work.body.residents.map((one) => one.ref),
      'in the same place',
    ).toEqual([first, second])
    expect(work.body.residents[0]?.person.name, 'with everything that was typed').toBe('李样本')
  })
})
