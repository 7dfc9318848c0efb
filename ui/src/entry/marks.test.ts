import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useTransport } from '../desk/desk'
import type { Mark } from '../desk/schema/Mark'
import { useWorkingEntry } from './working-entry'

const clean = { problems: [], systems: [], derived: [], outdated: [], ready: true }

function mark(element: string, value: string, more: Partial<Mark> = {}): Mark {
  return { place: { element }, source: 'pasted', value, was: null, sure: false, ...more }
}

beforeEach(() => {
  setActivePinia(createPinia())
  useTransport((operation) =>
    Promise.resolve(
      operation === 'entry.save'
        ? { id: 'e1', at: '' }
        : operation === 'entry.begin'
          ? { body: { form: 'household' }, marks: [] }
          : clean,
    ),
  )
})

describe('values that nobody typed', () => {
  it('are filled in together and go with the entry until they are typed over', async () => {
    const work = useWorkingEntry()
    await work.start('household')
    work.fill([mark('dwelling.road', '海棠路12号'), mark('dwelling.room', '1203')])
    expect(work.body.dwelling, 'both are there').toEqual({ road: '海棠路12号', room: '1203' })
    expect(work.unsure.length).toBe(2)
    work.set({ element: 'dwelling.room' }, '1204')
    expect(work.unsure.length, 'what the worker types needs no confirmation').toBe(1)
    expect(work.request().marks?.length, 'nor does the desk hear of it').toBe(1)
  })

  it('never take the place of what stands there', async () => {
    const work = useWorkingEntry()
    await work.start('household')
    work.set({ element: 'dwelling.room' }, '1204')
    work.fill([mark('dwelling.room', '1204', { source: 'register', was: '1203', sure: true })])
    expect(work.body.dwelling.room).toBe('1204')
    expect(work.markAt({ element: 'dwelling.room' })?.was, 'but the other value is told').toBe('1203')
  })

  it('are cleared with a reason when the desk says that they hold no longer, and come back with what made it so', async () => {
    const [community, grid] = [{ element: 'dwelling.community' }, { element: 'dwelling.grid' }]
    useTransport((operation, request) => {
      const { body } = request as { body?: EntryData }
      const outdated =
        body?.dwelling?.community === 'B' && body.dwelling.grid === 'A1' ? [{ place: grid, say: '不在这个社区' }] : []
      return Promise.resolve(
        operation === 'entry.begin'
          ? { body: { form: 'household' }, marks: [] }
          : operation === 'entry.save'
            ? { id: 'e1', at: '' }
            : { ...clean, outdated },
      )
    })
    const work = useWorkingEntry()
    await work.start('household')
    const usual = { source: 'settings', sure: true } as const
    work.fill([mark('dwelling.community', 'A', usual), mark('dwelling.grid', 'A1', usual)])
    await work.check()
    expect(work.clearedAt(grid)).toBeNull()
    work.set(community, 'B')
    await work.check()
    expect(work.body.dwelling.grid).toBeUndefined()
    expect(work.clearedAt(grid)).toBe('不在这个社区')
    work.undo()
    await work.check()
    expect(work.body.dwelling, 'one step takes both back').toEqual({ community: 'A', grid: 'A1' })
    expect(work.clearedAt(grid)).toBeNull()
  })

  it('are confirmed one by one or all at once', async () => {
    const work = useWorkingEntry()
    await work.start('household')
    work.fill([mark('dwelling.road', '海棠路12号'), mark('dwelling.room', '1203')])
    work.confirm({ element: 'dwelling.road' })
    expect(work.unsure.map((one) => one.place.element)).toEqual(['dwelling.room'])
    work.confirm(null)
    expect(work.unsure).toEqual([])
  })

  it('come with the people they are about', async () => {
    const work = useWorkingEntry()
    await work.start('household')
    work.fill([{ ...mark('person.name', '李样本'), place: { resident: 'r1', element: 'person.name' } }], ['r1'])
    expect(work.body.residents.map((one) => one.person.name)).toEqual(['李样本'])
    expect(work.undo(), 'and one step takes all of it back').toBe(true)
    expect(work.body.residents).toEqual([])
    expect(work.unsure).toEqual([])
    expect(work.redo()).toBe(true)
    expect(work.unsure.length).toBe(1)
  })
})
