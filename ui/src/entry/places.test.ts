import { describe, expect, it } from 'vitest'
import { emptyEntry, freeRef, placeKey, setValueAt, valueAt } from './places'

describe('values in an entry', () => {
  it('are written where the element says, for the resident meant', () => {
    const entry = emptyEntry('household')
    entry.residents.push(
      { ref: 'r1', person: {}, work: {}, stay: {}, family: {} },
      { ref: 'r2', person: {}, work: {}, stay: {}, family: {} },
    )
    setValueAt(entry, { resident: 'r2', element: 'person.name' }, '王样例')
    setValueAt(entry, { element: 'dwelling.road' }, '海棠路12号')
    expect(entry.residents[1]?.person.name, 'the second resident has the name').toBe('王样例')
    expect(entry.residents[0]?.person.name, 'the first one is untouched').toBeUndefined()
    expect(valueAt(entry, { element: 'dwelling.road' })).toBe('海棠路12号')
  })

  it('are absent when emptied, not blank', () => {
    const entry = emptyEntry('household')
    setValueAt(entry, { element: 'dwelling.room' }, '301')
    setValueAt(entry, { element: 'dwelling.room' }, '')
    expect('room' in entry.dwelling, 'an emptied field leaves no trace in the entry').toBe(false)
  })

  it('keep false and zero, which are answers', () => {
    const entry = emptyEntry('household')
    setValueAt(entry, { element: 'dwelling.rent_rooms' }, 0)
    setValueAt(entry, { element: 'owner.applied' }, false)
    expect(entry.dwelling.rent_rooms).toBe(0)
    expect(entry.owner.applied).toBe(false)
  })
})

describe('residents', () => {
  it('get a ref that nobody has, also after one was removed', () => {
    const one = (ref: string): EntryResident => ({ ref, person: {}, work: {}, stay: {}, family: {} })
    expect(freeRef([])).toBe('r1')
    expect(freeRef([one('r1'), one('r3')]), 'r3 is taken: two residents must never share deliveries').toBe('r4')
  })

  it('have places of their own', () => {
    expect(placeKey({ element: 'person.name', resident: 'r1' })).not.toBe(placeKey({ element: 'person.name', resident: 'r2' }))
    expect(placeKey({ element: 'person.name' }), 'null and absent mean the same').toBe(
      placeKey({ element: 'person.name', resident: null, item: null }),
    )
  })
})
