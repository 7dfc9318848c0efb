// English: the guide of a first start, and the help.
import type guide from './guide.zh-CN'

const words: typeof guide = {
  start: {
    title: 'A few steps before the first visit',
    why: 'Leave whenever you like, what you filled in is kept; “Go on” on the workbench brings you back.',
    steps: 'Steps of the guide',
    step: { who: 'Who you are', systems: 'Which departments', access: 'Reaching them', begin: 'Practise or begin' },
    done: 'Done',
    left: '{count} to do',
    back: 'Back',
    next: 'Next',
    skip: 'Skip for now',
    whoTitle: 'Who you are, and where you go round',
    whoWhy: 'Said once, it goes with every entry. Leave empty what you do not know and fill it in later.',
    systemsTitle: 'Which departments’ systems your office uses',
    systemsWhy:
      'Switch the others off: nothing is asked for them and nothing is sent there. The settings can change it any time.',
    systemsOn: '{count} switched on',
    systemsChosen: 'That is all, next',
    accessTitle: 'Address and account of each department',
    accessWhy:
      'Accounts come from the departments or your administrator. Fill one in and press “Test now”; a test writes nothing.',
    accessNone: 'No department is switched on. Go back and switch on at least one.',
    accessState: {
      proven: 'Test passed',
      untested: 'To be tested',
      failed: 'Test failed',
      incomplete: 'To be filled in',
      away: 'Carried',
      by_hand: 'Typed from cards',
    },
    fromFile: 'Import a settings file',
    fromFileHint: 'If your administrator gave you one, nothing needs to be typed',
    fromFileDone: 'The settings are imported, now choose “Test all”',
    testAll: 'Test all',
    testing: 'Testing: {system}',
    testedAll: 'All {count} systems passed',
    testedSome: '{works} passed, {failed} failed. Open one to see why.',
    fromFileBroken: 'This is no settings file. Ask your administrator for the settings file, which ends in .json',
    beginTitle: 'You are ready',
    beginNotYet:
      'Some steps are not done. You can practise all the same; what cannot be delivered yet is kept here and delivered later.',
    practise: 'Practise first',
    practiseWhy: 'The practice departments are on this computer; nothing you do there touches real data.',
    begin: 'Enter the first household',
    beginWhy: 'A real one. The page says what is missing as you type, and the outbox shows what each department answered.',
    card: '{count} steps left before you begin',
    goOn: 'Go on',
    close: 'Do not remind me',
  },
  help: {
    topics: 'Contents of the help',
    search: 'Search the help',
    none: 'Nothing found. Try another word, “returned” or “offline” for instance.',
    back: 'Back to where I was',
    pictureOf: 'Picture: {what}',
  },
}

export default words
