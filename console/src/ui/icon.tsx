/** Line icons of 24 by 24, drawn for this console. They say nothing to screen readers: their control has a name. */

const PATHS = {
  chats:
    'M4 6.5A2.500 2.500 0 0 1 6.500 4h11A2.500 2.500 0 0 1 20 6.500v7a2.500 2.500 0 0 1-2.500 2.500H11l-5 4v-4.050A2.500 2.500 0 0 1 4 13.500z',
  orders: 'M5 8h14l-1 12H6L5 8zm4 3V7a3 3 0 0 1 6 0v4',
  products: 'M4 8l8-4 8 4v8l-8 4-8-4V8zm0 0l8 4 8-4M12 12v8',
  customers:
    'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zm-6 9a6 6 0 0 1 12 0M16 4.500a3.500 3.500 0 0 1 0 6M17.500 14.500A6 6 0 0 1 21 20',
  channels:
    'M12 13a2 2 0 1 0 0-4 2 2 0 0 0 0 4zm-4.500 2.500a6 6 0 0 1 0-9m9 0a6 6 0 0 1 0 9m-11.700 3a10 10 0 0 1 0-15m14.400 0a10 10 0 0 1 0 15',
  members: 'M12 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zm-7 9a7 7 0 0 1 9-6.700M18 14v6m-3-3h6',
  keys: 'M8 17a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm3-6.500L19 3m-4 4l3 3',
  operations: 'M3 12h4l3-8 4 16 3-8h4',
  try: 'M8 3h8a1.500 1.500 0 0 1 1.500 1.500v15A1.500 1.500 0 0 1 16 21H8a1.500 1.500 0 0 1-1.500-1.500v-15A1.500 1.500 0 0 1 8 3zm3 15h2',
  send: 'M4 12l16-8-6 16-3-7-7-1zm7 1l9-9',
  back: 'M15 5l-7 7 7 7',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zm5-2l4 4',
  close: 'M6 6l12 12M18 6L6 18',
  archive: 'M4 5h16v4H4V5zm1.500 4v10h13V9M10 13h4',
  reopen: 'M5 12a7 7 0 1 1 2.500 5.400M5 18v-5h5',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  plus: 'M12 5v14M5 12h14',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-7 9a7 7 0 0 1 14 0',
  bot: 'M6 9h12a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-6a2 2 0 0 1 2-2zm6 0V5m-3 8.500v1m6-1v1M12 5a1 1 0 1 0 0-2 1 1 0 0 0 0 2z',
  warning: 'M12 4l9 16H3L12 4zm0 6v4m0 2.800v.2',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zm0-10v5m0-8.200v.2',
  picture: 'M4 5h16v14H4V5zm0 11l5-5 4 4 2-2 5 5M15.500 9.500v.1',
  out: 'M10 4H5v16h5M14 8l4 4-4 4m4-4H9',
} as const;

export type IconName = keyof typeof PATHS;

export const Icon = ({ name }: { readonly name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={PATHS[name]} />
  </svg>
);
