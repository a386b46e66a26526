/** The shop of `npm start -- --demo`: who is there, what is sold, what was said. */

interface DemoProduct {
  readonly name: string;
  readonly price: string;
  readonly shortId: string;
  /** A file of the console. */
  readonly picture: string;
  readonly description: string;
}

export interface DemoCustomer {
  readonly name: string;
  readonly address: string;
  readonly page: DemoPage['id'];
  /** In order; what the bot says in between it says by itself. */
  readonly lines: readonly DemoLine[];
  /** Short ids of products with how many. */
  readonly order?: {
    readonly of: readonly (readonly [shortId: string, quantity: number])[];
    readonly status: string;
  };
  readonly status?: 'CLOSED_BY_AGENT' | 'ARCHIVED';
}

type DemoLine = { readonly customer: string } | { readonly agent: string };

interface DemoPage {
  readonly id: 'demo-facebook' | 'demo-instagram';
  readonly platformType: string;
  readonly name: string;
}

export const demoPages: readonly DemoPage[] = [
  { id: 'demo-facebook', platformType: 'FACEBOOK_PAGE', name: 'Tea House on Facebook' },
  { id: 'demo-instagram', platformType: 'INSTAGRAM_BUSINESS', name: 'teahouse on Instagram' },
];

export const demoProducts: readonly DemoProduct[] = [
  {
    ...{ name: 'Gyokuro', price: '24.50', shortId: 'T-1', picture: 'gyokuro.svg' },
    description: 'Shaded green tea from Uji, 50 g',
  },
  {
    ...{ name: 'Sencha', price: '9.80', shortId: 'T-2', picture: 'sencha.svg' },
    description: 'Fresh green tea, first harvest, 100 g',
  },
  {
    ...{ name: 'Earl Grey', price: '7.20', shortId: 'T-3', picture: 'earl-grey.svg' },
    description: 'Black tea with bergamot, 100 g',
  },
  {
    ...{ name: 'Masala Chai', price: '8.40', shortId: 'T-4', picture: 'chai.svg' },
    description: 'Assam with cardamom, ginger and pepper, 120 g',
  },
  {
    ...{ name: 'Iron Teapot', price: '48.00', shortId: 'P-1', picture: 'teapot.svg' },
    description: 'Cast iron, 0.8 l, enamelled inside',
  },
  {
    ...{ name: 'Bamboo Whisk', price: '16.00', shortId: 'P-2', picture: 'whisk.svg' },
    description: 'For matcha, 80 prongs',
  },
];

export const demoCustomers: readonly DemoCustomer[] = [
  {
    ...{ name: 'Omar Haddad', address: 'Nygårdsgaten 12, Bergen', page: 'demo-facebook' },
    lines: [
      { customer: 'Hi! Where is my order?' },
      { agent: 'Hello Omar, Tom here. It left this morning and should be with you on Friday.' },
      { customer: 'Perfect, thank you.' },
    ],
    order: { of: [['T-2', 2]], status: 'SHIPPED' },
    status: 'CLOSED_BY_AGENT',
  },
  {
    ...{ name: 'Ines Carvalho', address: 'Rua do Carmo 8, Porto', page: 'demo-instagram' },
    lines: [{ customer: 'Do you have the Iron Teapot?' }, { customer: 'And is it good for induction?' }],
  },
  {
    ...{ name: 'Jonas Weber', address: 'Lindenweg 4, Leipzig', page: 'demo-facebook' },
    lines: [
      { customer: 'How much is the Earl Grey?' },
      { customer: 'Two please, to Lindenweg 4.' },
      { agent: 'With pleasure, Jonas. I have put it down for you: two Earl Grey, 14.40 EUR.' },
    ],
    order: { of: [['T-3', 2]], status: 'CONFIRMED' },
  },
  {
    ...{ name: 'Aiko Tanaka', address: '', page: 'demo-instagram' },
    lines: [{ customer: 'Hello! Is the Bamboo Whisk in stock?' }],
  },
  {
    ...{ name: 'Lena Novak', address: 'Trubarjeva 21, Ljubljana', page: 'demo-facebook' },
    lines: [
      { customer: 'Good morning! How much is the Gyokuro?' },
      { customer: 'It is a present for my mother. Could you wrap it?' },
      { agent: 'Good morning Lena, of course we can. Would you like a card with it?' },
      { customer: 'Oh yes, please. And a Sencha for myself.' },
    ],
    order: {
      of: [
        ['T-1', 1],
        ['T-2', 1],
      ],
      status: 'PENDING',
    },
  },
];
