import { describe, expect, it } from 'vitest'
import { kindOf, periodOf } from './periods'

describe('periods', () => {
  it('keeps the day in sight when the kind changes', () => {
    expect(periodOf('month', '2026-11-30')).toBe('2026-11')
    expect(periodOf('quarter', '2026-11-30')).toBe('2026-Q4')
    expect(periodOf('quarter', '2026-03-31')).toBe('2026-Q1')
    expect(periodOf('year', '2026-11-30')).toBe('2026')
    expect(periodOf('month', ''), 'nothing is known yet').toBe('')
  })

  it('tells the kinds apart', () => {
    expect(['2026-11', '2026-Q4', '2026', ''].map(kindOf)).toEqual(['month', 'quarter', 'year', 'month'])
  })
})
