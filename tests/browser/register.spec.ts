// The register: found by initials, opened, uncovered on purpose; what was uncovered is covered again on the next page.
import type { Browser } from 'playwright-core'
import { expect, it } from 'vitest'
import { type Office, household, officeForAll } from './office'
import { openDesk } from './window'

let browser: Browser
let office: Office

officeForAll(async (opened, started) => {
  office = opened
  browser = started
  await office.ask('entry.submit', { id: null, body: household(), skip: [] })
})

it('leads from initials to a person, their dwelling and their entry', async () => {
  const desk = await openDesk(browser, office)
  const wife = household().residents[1]
  const { name, id_number: number } = wife?.person as { name: string; id_number: string }
  await desk.at('nav-register').click()
  // The search has the focus: a worker types at once.
  await desk.page.locator('[data-test="page-register"] input:focus').waitFor()
  await desk.page.keyboard.type('lyb')
  const found = desk.page.locator('[data-test^="person-"]')
  await expect.poll(() => found.count(), { message: 'only she has these initials' }).toBe(1)
  expect(await found.first().textContent()).toContain(name)
  expect(await desk.page.content(), 'numbers are covered in lists').not.toContain(number)

  await found.first().getByRole('link').click()
  await desk.at('stays').locator('li').first().waitFor()
  expect(await desk.page.content(), 'and on the page').not.toContain(number)
  await desk.at('uncover-person.id_number').click()
  await expect.poll(() => desk.at('fact-person.id_number').textContent()).toContain(number)
  expect(await desk.at('uncover-person.phone').count(), 'the others stay covered').toBe(1)

  await desk.at('to-dwelling').click()
  await desk.at('page-dwelling').waitFor()
  await expect.poll(() => desk.page.locator('[data-test^="person-"]').count()).toBe(5)
  expect(await desk.page.content(), 'what was uncovered is covered again').not.toContain(number)
  await desk.at('to-entry').click()
  await desk.at('field-dwelling.road').waitFor()
  expect(desk.complaints).toEqual([])
  await desk.close()
})

it('says so when nobody is found', async () => {
  const desk = await openDesk(browser, office, '/register')
  await desk.page.locator('[data-test="page-register"] input:focus').waitFor()
  await desk.page.keyboard.type('查无此人')
  await desk.at('register-empty').waitFor()
  await desk.close()
})
