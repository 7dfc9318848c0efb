import { describe, expect, it } from 'vitest'
import { grouped, nowInMinutes, typedDate, typedDateTime, typedDecimal, typedInteger } from './typing'

describe('dates as people type them', () => {
  it.each(['20260901', '2026-09-01', '2026-9-1', '2026.9.1', '2026/09/01', '2026年9月1日', ' 2026-09-01 ', '２０２６０９０１'])(
    '%s',
    (typed) => {
      expect(typedDate(typed), 'each of these is the first of September').toBe('2026-09-01')
    },
  )

  it.each(['2026', '202609', '九月一日', '2026-09', '20260901x'])('keeps %s as it is', (typed) => {
    expect(typedDate(typed), 'a wrong date is kept, so that it can be corrected and not typed again').toBe(typed)
  })

  it('does not judge the calendar', () => {
    expect(typedDate('20260231'), 'that 31 February does not exist is for the desk to say').toBe('2026-02-31')
  })
})

describe('times as people type them', () => {
  it.each([
    '202611220930',
    '2026-11-22 09:30',
    '2026/11/22 9:30',
    '2026年11月22日 9：30',
    '2026-11-22T09:30',
    '20261122 9:30:15',
  ])('%s', (typed) => {
    expect(typedDateTime(typed), 'each of these is half past nine').toBe('2026-11-22T09:30')
  })

  it.each(['2026-11-22', '09:30', '2026-11-22 9点'])('keeps %s as it is', (typed) => {
    expect(typedDateTime(typed), 'half a time is kept, so that it can be completed').toBe(typed)
  })

  it('takes the minute at hand in China, wherever the computer believes to be', () => {
    expect(nowInMinutes(new Date('2026-11-22T23:05:59Z')), 'UTC+8').toBe('2026-11-23T07:05')
  })
})

describe('numbers', () => {
  it('reads whole numbers, also full-width and negative ones', () => {
    expect(typedInteger('-1'), 'a basement').toBe(-1)
    expect(typedInteger('１２'), 'left by an input method').toBe(12)
  })

  it('reads decimals, also with a Chinese full stop', () => {
    expect(typedDecimal('78.5'), 'square metres').toBe(78.5)
    expect(typedDecimal('78。5'), 'typed without switching the input method').toBe(78.5)
  })

  it.each(['十二', '12楼', '1e3', ''])('keeps %j as it is', (typed) => {
    expect(typedInteger(typed), 'wrong input is kept for correction').toBe(typed)
    expect(typedDecimal(typed), 'wrong input is kept for correction').toBe(typed)
  })
})

describe('groups for comparing with a card', () => {
  it('groups an identity number by region, birth date and the rest', () => {
    expect(grouped('id_number', '430102199003079017')).toBe('430102 19900307 9017')
  })

  it('groups a mobile number', () => {
    expect(grouped('mobile', '19900001234')).toBe('199 0000 1234')
  })

  it('has nothing to say about anything else', () => {
    expect(grouped('id_number', 'E12345678'), 'a passport has no groups').toBeNull()
    expect(grouped('text', '430102199003079017'), 'only where the desk says that it is a number').toBeNull()
  })
})
