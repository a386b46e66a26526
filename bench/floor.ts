/** The floor server's database, filled with what the real server shows: the same documents under the same ids. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Indexes are made last, as large tables want it. */
const TABLES = `
  PRAGMA journal_mode = WAL;
  CREATE TABLE events (position INTEGER PRIMARY KEY, stream TEXT NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL);
  CREATE TABLE products (place INTEGER PRIMARY KEY, id TEXT NOT NULL, businessId TEXT NOT NULL, text TEXT NOT NULL);
  CREATE TABLE orders (place INTEGER PRIMARY KEY, id TEXT NOT NULL, businessId TEXT NOT NULL, customerId TEXT NOT NULL,
    text TEXT NOT NULL);
  CREATE TABLE orderItems (place INTEGER PRIMARY KEY, orderId TEXT NOT NULL, productId TEXT, text TEXT NOT NULL);
  CREATE TABLE customers (place INTEGER PRIMARY KEY, id TEXT NOT NULL, text TEXT NOT NULL);
  CREATE TABLE chats (place INTEGER PRIMARY KEY, id TEXT NOT NULL);
  CREATE TABLE messages (place INTEGER PRIMARY KEY, id TEXT NOT NULL, chatId TEXT NOT NULL, text TEXT NOT NULL)`;

const field = (name: string) => `document ->> '$.${name}'`;
const COPIES = `
  INSERT INTO events SELECT position, stream.name, event_type.name, data FROM log.event
    JOIN log.stream ON stream.id = event.stream JOIN log.event_type ON event_type.id = event.type;
  INSERT INTO products SELECT place, id, ${field('businessId')}, document FROM shown.products;
  INSERT INTO orders SELECT place, id, ${field('businessId')}, ${field('customerId')}, document FROM shown.orders;
  INSERT INTO orderItems SELECT place, ${field('orderId')}, ${field('productId')}, document FROM shown.orderItems;
  INSERT INTO customers SELECT place, id, document FROM shown.customers;
  INSERT INTO chats SELECT place, id FROM shown.chats;
  INSERT INTO messages SELECT place, id, ${field('chatId')}, document FROM shown.messages`;

const INDEXES = `
  CREATE UNIQUE INDEX productById ON products (id);
  CREATE INDEX productByBusiness ON products (businessId);
  CREATE UNIQUE INDEX orderById ON orders (id);
  CREATE INDEX orderByBusiness ON orders (businessId);
  CREATE INDEX orderItemByOrder ON orderItems (orderId);
  CREATE UNIQUE INDEX customerById ON customers (id);
  CREATE UNIQUE INDEX chatById ON chats (id);
  CREATE UNIQUE INDEX messageById ON messages (id);
  CREATE INDEX messageByChat ON messages (chatId)`;

/** `directory`: where the embedded engines of a server have their files; it must not be running. Answers the path. */
export function fillFloor(directory: string): string {
  const path = join(directory, 'floor.db');
  const db = new DatabaseSync(path);
  try {
    db.exec(TABLES);
    db.prepare('ATTACH ? AS log').run(join(directory, 'events.db'));
    db.prepare('ATTACH ? AS shown').run(join(directory, 'read.db'));
    db.exec(`BEGIN; ${COPIES}; ${INDEXES}; COMMIT`);
    db.exec('ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    db.close();
  }
  return path;
}
