/** Addresses of MongoDB, read without the driver: which database they name, and what is wrong with one. */

const DEFAULT_DATABASE = 'chatledger';
/** `mongodb://credentials@hosts/database?options`, its parts as they stand there. */
const MONGO_URL =
  /^mongodb(?<srv>\+srv)?:\/\/(?:(?<credentials>.*)@)?(?<hosts>[^/?@]*)(?:\/(?<database>[^?]*))?(?:\?(?<options>.*))?$/;
/** What a database name cannot hold on every platform. */
const NO_DATABASE_NAME = /[/\\. "$*<>:|?]/;

export function databaseOf(url: string): string {
  return decodeURIComponent(MONGO_URL.exec(url)?.groups?.database ?? '') || DEFAULT_DATABASE;
}

/** What is wrong with it, in one line that holds no part of it; undefined if nothing. Asks no server. */
export function checkMongoUrl(url: string): string | undefined {
  const parts = MONGO_URL.exec(url)?.groups;
  if (!parts) return 'must be mongodb://host:port/database or mongodb+srv://host/database';
  const { srv, credentials = '', hosts = '', database = '' } = parts;
  const wrong: readonly [boolean, string][] = [
    [!areCredentials(credentials), 'user name and password must be percent-encoded'],
    [!hosts.split(',').every(isHost), 'must name its hosts, as host:port'],
    [srv !== undefined && /[,:]/.test(hosts), 'mongodb+srv:// takes one host name, without a port'],
    [!isDatabase(database), 'its path must be the name of a database'],
  ];
  return wrong.find(([isWrong]) => isWrong)?.[1];
}

const isEncoded = (text: string): boolean => !/%(?![0-9A-Fa-f]{2})/.test(text);

const areCredentials = (text: string): boolean => isEncoded(text) && /^[^/?@:]*(:[^/?@:]*)?$/.test(text);

function isDatabase(text: string): boolean {
  return isEncoded(text) && !NO_DATABASE_NAME.test(decodeURIComponent(text));
}

function isHost(host: string): boolean {
  const parts = /^(?:\[[0-9A-Fa-f:.]+\]|[^[\]:\s]+)(?::(?<port>\d+))?$/.exec(host);
  const port = Number(parts?.groups?.port ?? 1);
  return parts !== null && port >= 1 && port <= 65_535;
}
