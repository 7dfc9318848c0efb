// The two shapes that belong to the dictionary, not to the desk's schema. An entry's names are those of an entry file.

/** A neutral value as the worker gave it; a list holds groups (children, hazards). */
type EntryValue = string | number | boolean | null | EntryGroup[]

/** The values of one group, by the short name of the element (`name` of `person.name`). */
interface EntryGroup {
  [name: string]: EntryValue | undefined
}

/** One resident of a household. */
interface EntryResident {
  /** A stable name within the entry; survives reordering and correction. */
  ref: string
  person: EntryGroup
  work: EntryGroup
  stay: EntryGroup
  family: EntryGroup
}

/** One filled form. */
interface EntryData {
  form: string
  visit: EntryGroup
  dwelling: EntryGroup
  owner: EntryGroup
  /** What happened, in an event entry. */
  event?: EntryGroup
  /** What was inspected, in a premises entry. */
  premises?: EntryGroup
  /** The inspection itself. */
  inspection?: EntryGroup
  /** Whether a hazard was put right, in a review entry. */
  review?: EntryGroup
  residents: EntryResident[]
  /** Taken back as a whole. */
  ended?: boolean
}

/** Where in an entry something stands. */
interface EntryPlace {
  /** The resident's `ref`; none for the visit, the dwelling and the owner. */
  resident?: string | null
  /** The element's id; empty when the whole form is meant. */
  element: string
  /** The position in a list element, counted from 0. */
  item?: number | null
}
