/**
 * Other forms of a folded word, under which it may be known elsewhere: without what its language adds to the word
 * itself. Rules that only look at letters; a form that no name has does no harm.
 */

/** Remainders shorter than this are no words any more. */
const MIN_STEM = 3;
/** Of a word; a sentence that grows them without end is none. */
const MAX_FORMS = 8;

/** Of what `fold` gets; the first is not among the answer. */
export function formsOf(folded: string, written: string, isTurkish: boolean): readonly string[] {
  const asSpelled = [...umlauts(written), ...longVowel(written, folded)];
  const stems = [...article(folded), ...honorific(folded), ...particle(folded)];
  const turkish = isTurkish ? turkishStems(folded) : [];
  return [...new Set([...asSpelled, ...stems, ...turkish])]
    .filter(form => form !== folded)
    .slice(0, MAX_FORMS);
}

const UMLAUTS: readonly (readonly [letter: string, spelled: string, folded: string])[] = [
  ['ä', 'ae', 'a'],
  ['ö', 'oe', 'o'],
  ['ü', 'ue', 'u'],
  ['å', 'aa', 'a'],
  ['ø', 'oe', 'o'],
];

/** How German and its neighbours spell them where the keyboard has no such letter. */
function umlauts(written: string): readonly string[] {
  const found = UMLAUTS.filter(([letter]) => written.includes(letter));
  return found.length === 0
    ? []
    : [found.reduce((text, [letter, spelled]) => text.replaceAll(letter, spelled), written)];
}

/** Arabic 'the', with 'and', 'in', 'like', 'so' and 'for' before it. */
function article(folded: string): readonly string[] {
  const stem = /^(?:لل|[وبكف]?ال)(?<stem>\p{Script=Arabic}{2,})$/u.exec(folded)?.groups?.stem;
  return stem === undefined ? [] : [stem];
}

/** Japanese お茶 and 茶 are one. */
function honorific(folded: string): readonly string[] {
  const stem = /^[おご御](?<stem>\p{Script=Han}.*)$/u.exec(folded)?.groups?.stem;
  return stem === undefined ? [] : [stem];
}

/** Technical Japanese leaves the last ー of a loan word out: サーバ and サーバー are one. */
function longVowel(written: string, folded: string): readonly string[] {
  return /^\p{Script=Katakana}[\p{Script=Katakana}ー]+ー$/u.test(written) ? [folded.slice(0, -1)] : [];
}

/** What Korean writes at the end of a noun. */
const PARTICLES = [
  '으로',
  '에서',
  '에게',
  '한테',
  '까지',
  '부터',
  '이랑',
  '하고',
  '이나',
  '처럼',
  '보다',
  '마다',
  '이요',
  '인가요',
  '이에요',
  '예요',
  '에요',
  '입니다',
  '은',
  '는',
  '이',
  '가',
  '을',
  '를',
  '의',
  '에',
  '와',
  '과',
  '도',
  '로',
  '만',
  '랑',
  '나',
  '요',
] as const;

function particle(folded: string): readonly string[] {
  if (!/^\p{Script=Hangul}{2,}$/u.test(folded)) return [];
  return PARTICLES.filter(
    deletesEntity => isParticle(folded.slice(-deletesEntity.length)) && folded.endsWith(deletesEntity),
  )
    .map(deletesEntity => folded.slice(0, -deletesEntity.length))
    .filter(stem => stem !== '');
}

/** Whether Korean may write this after a noun. */
export const isParticle = (rest: string): boolean => (PARTICLES as readonly string[]).includes(rest);

/** Turkish case, number and possession, folded; several may follow each other. */
const SUFFIXES =
  'lar ler iniz unuz niz nuz imiz umuz miz muz dan den tan ten da de ta te nin nun in un si su yi yu ya ye i u a e'.split(
    ' ',
  );
const ROUNDS = 2;
/** A last letter that softens before a vowel: kitap, kitabı. */
const HARDENED: { readonly [soft: string]: string } = { b: 'p', d: 't', g: 'k' };

function turkishStems(folded: string): readonly string[] {
  let words: readonly string[] = [folded];
  const stems = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    words = words.flatMap(word =>
      SUFFIXES.filter(suffix => word.endsWith(suffix)).map(s => word.slice(0, -s.length)),
    );
    words = words.filter(word => word.length >= MIN_STEM);
    for (const word of words) for (const stem of hardened(word)) stems.add(stem);
  }
  return [...stems];
}

function hardened(stem: string): readonly string[] {
  const hard = HARDENED[stem.slice(-1)];
  return hard === undefined ? [stem] : [stem, stem.slice(0, -1) + hard];
}

const TURKISH_LETTERS = /[ğĞşŞıİ]/u;
const TURKISH_WORDS =
  /(?:^|\s)(?:var m[ıi]|ne kadar|ka[cç] (?:tl|lira|para)|fiyat[ıi]?|istiyor(?:um|uz)|l[uü]tfen|merhaba|sipari[sş]|nedir|hangi|nerede|mevcut|stokta|isterim|alabilir(?: m[ıi]y[ıi]m)?|te[sş]ekk[uü]r(?:ler)?)(?=\s|\p{P}|$)/iu;

/** English has words that end like Turkish ones: stems are looked for only in what is Turkish. */
export const looksTurkish = (text: string): boolean => TURKISH_LETTERS.test(text) || TURKISH_WORDS.test(text);
