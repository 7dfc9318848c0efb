// Which elements get room, and which lists are laid out as sheets.
import { expect, test } from 'vitest'
import type { ElementView } from '../desk/schema/ElementView'
import { isSheet, isWide } from './layout'

function element(id: string, kind: string, items: ElementView[] = []): ElementView {
  const words = { zh: id, en: id }
  const name = id.slice(id.indexOf('.') + 1)
  const rest = { list: null, hint: null, example: null, required: false, sometimes: false, sensitivity: 'public', systems: [] }
  return { id, name, kind, label: words, items, ...rest }
}

test('a hazard with its pictures is a sheet, a child is a row', () => {
  const hazard = [element('hazard.category', 'code'), element('hazard.photos', 'photos')]
  expect(isSheet(element('inspection.hazards', 'list', hazard))).toBe(true)
  expect(isSheet(element('family.children', 'list', [element('child.name', 'person_name')]))).toBe(false)
})

test('long texts inside a hazard get room too', () => {
  expect(isWide(element('hazard.description', 'text'))).toBe(true)
  expect(isWide(element('hazard.category', 'code'))).toBe(false)
})
