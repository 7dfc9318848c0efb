// The keys that save time, as they are shown: once, for the page about them and for the help.
export const keys = [
  ['F1', 'about.keyHelp'],
  ['Enter', 'about.keyEnter'],
  ['Tab', 'about.keyTab'],
  ['Shift + Enter', 'about.keyShiftEnter'],
  ['Ctrl + Enter', 'about.keySubmit'],
  ['Ctrl + K', 'about.keySearch'],
  ['Ctrl + Z', 'entry.undo'],
  ['Ctrl + Shift + V', 'paste.open'],
  ['F2', 'recall.keyTake'],
  ['F4', 'paste.confirmAll'],
  ['Esc', 'about.keyEscape'],
] as const
