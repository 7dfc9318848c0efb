// How the form is laid out: which elements need room. Appearance only.
import type { ElementView } from '../desk/schema/ElementView'

/** Elements with long texts take two columns. */
export function isWide(element: ElementView): boolean {
  return (
    element.kind === 'address' ||
    ['remark', 'note', 'hukou_address', 'title', 'description', 'handle_result', 'opinion'].includes(element.name)
  )
}

/** Texts that may need several lines. */
export function isLong(element: ElementView): boolean {
  return element.kind === 'text' && ['remark', 'note', 'description', 'handle_result', 'opinion'].includes(element.name)
}

/** Lists whose items hold pictures: each item is a sheet of its own rather than a row. */
export function isSheet(list: ElementView): boolean {
  return list.items.some((item) => item.kind === 'photos')
}

/** Long sections that nobody is asked for stay folded while nothing stands in them. */
export function mayFold(elements: readonly ElementView[]): boolean {
  return elements.length > 6 && elements.every((element) => !element.required)
}
