import { describe, test } from '@jest/globals';
import type { Json } from '../../../src/events/event.ts';
import { attached, type Case, expectShown, LINK, written } from '../../support/builders/metaContent.ts';

const template = (payload: Json): Json => ({ type: 'template', payload });

describe('cards', () => {
  const tea = { id: '1', retailer_id: 'TEA-1', image_url: LINK, title: 'Gyokuro', subtitle: '12.50 EUR' };
  test.each<Case>([
    [
      'a product with a question (restfb fixtures)',
      written('Is this there?', template({ product: { elements: [tea] } })),
      'TEXT Is this there?',
      'TEXT [card] Gyokuro, 12.50 EUR, TEA-1',
    ],
    [
      'several products with prices',
      attached(
        template({
          elements: [
            { title: 'Gyokuro', price: 12.5, currency: 'EUR' },
            { title: 'Sencha', price: '4.50', retailer_id: 7 },
          ],
        }),
      ),
      'TEXT [card] Gyokuro, 12.5 EUR\nSencha, 4.50, 7',
    ],
    [
      'a product that is no list',
      attached(template({ product: { elements: tea } })),
      'TEXT [card] Gyokuro, 12.50 EUR, TEA-1',
    ],
    [
      'a generic one as Instagram wraps it',
      attached(template({ generic: { elements: [{ title: 'Tea', default_action: { url: LINK } }] } })),
      `TEXT [card] Tea ${LINK}`,
    ],
    [
      'buttons',
      attached(
        template({
          template_type: 'button',
          text: 'What now?',
          buttons: [{ type: 'postback', title: 'Buy' }, { title: 'Help' }],
        }),
      ),
      'TEXT [card] What now? [Buy] [Help]',
    ],
    [
      'a receipt',
      attached(
        template({
          template_type: 'receipt',
          order_number: '12',
          currency: 'EUR',
          summary: { total_cost: 17 },
          elements: [{ title: 'Tea', subtitle: '2 x', price: 8.5, currency: 'EUR' }],
        }),
      ),
      'TEXT [card] 17 EUR, 12\nTea, 2 x, 8.5 EUR',
    ],
    ['media', attached(template({ elements: [{ media_type: 'image', url: LINK }] })), `TEXT [card] ${LINK}`],
    [
      'one with a picture alone',
      attached(template({ elements: [{ image_url: LINK }] })),
      `TEXT [card] ${LINK}`,
    ],
    ['one with an id alone', attached(template({ product: { elements: [{ id: '9' }] } })), 'TEXT [card] 9'],
    [
      'a title beside the payload',
      attached({ type: 'template', title: 'Tea', payload: {} }),
      'TEXT [card] Tea',
    ],
    [
      'one in which nothing can be read',
      attached(template({ template_type: 'x' })),
      'TEXT [unsupported message] template',
    ],
  ])('%s', expectShown);
});
