import { describe, expect, it } from 'vitest'
import type { ElementView } from '../desk/schema/ElementView'
import type { FormView } from '../desk/schema/FormView'
import type { ProblemView } from '../desk/schema/ProblemView'
import { obstacles, standingKey, standings } from './completeness'

function element(id: string, items: ElementView[] = []): ElementView {
  const name = id.slice(id.indexOf('.') + 1)
  return {
    id,
    name,
    label: { zh: id, en: id },
    kind: items.length > 0 ? 'list' : 'text',
    list: null,
    hint: null,
    example: null,
    required: true,
    sometimes: false,
    sensitivity: 'personal',
    systems: [],
    items,
  }
}

const form: FormView = {
  form: 'household',
  title: { zh: '入户登记', en: 'Household visit' },
  lists: [],
  cardReader: false,
  sections: [
    {
      group: 'dwelling',
      perResident: false,
      title: { zh: '房屋', en: 'Dwelling' },
      elements: [element('dwelling.road'), element('dwelling.room')],
    },
    { group: 'person', perResident: true, title: { zh: '身份', en: 'Identity' }, elements: [element('person.name')] },
    {
      group: 'family',
      perResident: true,
      title: { zh: '家庭', en: 'Family' },
      elements: [element('family.children', [element('child.name')])],
    },
  ],
}

function problem(place: EntryPlace, more: Partial<ProblemView> = {}): ProblemView {
  return { place, system: null, say: '请填写', severity: 'error', missing: true, ...more }
}

describe('how complete each section and each resident is', () => {
  const found = standings(form, [
    problem({ element: 'dwelling.road' }),
    problem({ element: 'dwelling.room' }, { missing: false }),
    problem({ element: 'person.name', resident: 'r1' }),
    problem({ element: 'child.name', resident: 'r1', item: 0 }),
    problem({ element: 'person.name', resident: 'r2' }, { severity: 'hint', missing: false }),
  ])

  it('counts gaps apart from mistakes', () => {
    expect(found.get(standingKey(null, 'dwelling')), 'one gap, one mistake').toEqual({ missing: 1, wrong: 1 })
  })

  it('counts what a child lacks in the section that holds the children', () => {
    expect(found.get(standingKey('r1', 'family')), 'children stand in the family section').toEqual({ missing: 1, wrong: 0 })
  })

  it('adds up per resident', () => {
    expect(found.get(standingKey('r1', '')), 'name and child').toEqual({ missing: 2, wrong: 0 })
  })

  it('does not count hints', () => {
    expect(found.get(standingKey('r2', '')), 'a hint does not stop the submission').toBeUndefined()
  })
})

describe('a system that cannot take a record', () => {
  const rare = problem(
    { element: 'person.name', resident: 'r1' },
    { system: 'workstation', missing: false, say: '社区工作站不认识这个字' },
  )

  it('is offered to be left out when nothing else is wrong', () => {
    expect(obstacles([rare]), 'the other systems need not wait').toEqual([
      { system: 'workstation', resident: 'r1', says: ['社区工作站不认识这个字'] },
    ])
  })

  it('is not offered while something is missing', () => {
    expect(obstacles([rare, problem({ element: 'dwelling.road' })]), 'the entry is not finished yet').toEqual([])
    expect(obstacles([{ ...rare, missing: true }]), 'a gap is filled, not left out').toEqual([])
  })

  it('is not offered when the value is wrong by itself or for two systems', () => {
    expect(obstacles([{ ...rare, system: null }]), 'a wrong value must be corrected').toEqual([])
    expect(obstacles([rare, { ...rare, system: 'housing' }]), 'then it is the value that is at fault').toEqual([])
  })

  it('takes no notice of hints', () => {
    expect(
      obstacles([rare, problem({ element: 'dwelling.road' }, { severity: 'hint', missing: false })]).length,
      'hints stop nothing',
    ).toBe(1)
  })
})
