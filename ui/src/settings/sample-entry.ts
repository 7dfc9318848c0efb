// A made-up household for looking at what a system would be sent before there is any entry.
// Its identity numbers carry order numbers set aside for tests; its phone numbers are not assigned.

/** One tenant in a rented flat. */
export const sampleEntry: EntryData = {
  form: 'household',
  visit: { on: '2026-11-20' },
  dwelling: {
    community: '440306001001',
    road: '海棠路12号',
    building: '海棠花园3栋',
    room: '1201',
    floor: 12,
    house_type: 'apartment',
    usage: 'living',
    structure: 'concrete',
    occupancy: 'rented',
    area: 78.5,
  },
  owner: { kind: 'person', name: '陈样本', phone: '19900001000' },
  residents: [
    {
      ref: 'r1',
      person: { name: '李样本', id_type: '111', id_number: '430102199003079017', nation: '01', phone: '19900001001' },
      stay: { status: 'arrived', arrived_on: '2025-03-01', reason: '01', relation_to_owner: 'tenant', relation_to_head: '02' },
      work: {},
      family: {},
    },
  ],
}
