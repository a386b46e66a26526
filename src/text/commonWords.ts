/**
 * Words that most sentences of their language have, and so say nothing of what is meant. Spelled as they are written,
 * in lower case: a French tea (thé) is no English article.
 */
import { fold } from './fold.ts';

const LATIN = `
  order orders ordered shipping shipped delivery package parcel
  a about all am an and any are as at be been but by can could cost costs did do does for from get give go got had has
  have he hello help her here hey hi him his how i if in is it its just like many me more much my need no not of off
  ok okay on one or our out please price prices sell send set she show so some than thank thanks that the their them
  then there these they this those to too two up us very want was we well were what when where which who why will
  with would yes you your
  aber also am an auch auf aus bei bitte bin bist da danke das dass dein dem den der des die dir du ein eine einen
  einer eines er es euch für gibt habe haben habt hallo hat ich ihr im in ist ja kann kein keine kosten kostet können
  man mein mich mir mit möchte nach nicht noch nur oder preis sich sie sind und uns viel viele vom von vor war was
  welche welchen wer wie wieviel will wir wo zu zum zur
  ai au aussi aux avec avez avoir bonjour ce cela ces cette combien comment coûte dans de des du elle en est et il ils
  j'ai je la le les leur ma mais merci mes moi mon ne nos notre nous on ou où par pas plus pour prix puis que quel
  quelle qui sans se ses si son sont sur ta tes toi ton tu un une vos votre vous vendez voudrais y à
  al algo algún alguna con cual cuál cuando cuanto cuánto cuesta cuestan de del donde dónde el ella en era eres es esta
  está este esto gracias hay hola la las le les lo los me mi mis muy más nada no nos o para pero por precio que quiero
  qué quisiera se ser si sin son su sus sí te tiene tienen tienes tu un una uno unos usted vale y ya yo
  ao aos as com como custa da das dele do dos e ela ele em essa esse eu há isso mas meu minha muito na nas no nos não
  o olá os ou para pela pelo por preço quanto que quero sem ser seu sua são também te tem têm um uma você vocês
  alla avete c'è che chi ci ciao come con costa costano cosa da dei del della di e è gli grazie ha hai ho i il in io la
  le lo ma mi ne noi non o per però più prezzo quale quanto questo se si sono sta su ti tra tu un una uno vi voi vorrei
  bir biraz bu bana ben biz bunu çok da daha de en fiyat fiyatı fiyati gibi hangi için icin ile istiyorum istiyoruz
  kaç kac kadar lütfen lutfen merhaba mı mi mu mü misiniz mısınız musunuz müsünüz ne nedir nerede o olan sana selam
  sipariş siparis siz şu su tane tl ve veya var ya yok
  ale bo być chcę chcialbym chciałbym cię co czy dla do dzień dobry go i ich ile im ja jak jest już kiedy kosztuje która
  które który ma macie mam mi mnie my na nie o od oraz po poproszę proszę są się ta tak te tego ten to tu ty w we z za
  ze że
  anh ạ bạn bao bán chào cho chị có con của được em giá gì hàng không là mình mua một muốn nào này nhiêu những ơi ra
  shop tôi và với vậy xin ở
  aku ada apa berapa dan dari dengan di harga ini itu kah kami mau saya untuk yang
  een en het hoeveel hoi ik is met mijn niet of op te van voor wat wil zijn
  det den en er et har hej hur i kan kostar kostet mycket och på som til vad vill
`;

/** Of other scripts, as `fold` leaves them. */
const OTHERS = `
  а без бы в вас ваш во вы где для до есть ещё же за здравствуйте и из или им к как какая какие какой когда ли мне можно
  мой мы на не нет но о он она они от по почём пожалуйста привет с сколько стоит стоят так там то ты у хочу цена цену
  что это я
  вам від вартує де добрий день доброго дня до зі його який яка які коштує маєте мені ні скільки та ціна що є
  α αν από για δεν ειναι ενα εχετε εχεις η θα θελω και κανει κανουν με μια μου να ο οι ποσα ποσο που σας σε στη στην στο
  τα τη την της τι το του των γεια καλημερα υπαρχει παρακαλω
  إلى الى أريد اريد أن او أو اي أي بكم تبيعون ثمن سعر شكرا عن عند عندك عندكم على علي في فى كم كيف لا لدي لديكم لكم لو ما
  مرحبا مع من هذا هذه هل هو هي و يا يوجد السلام عليكم متوفر متوفرة لو سمحت ابغى ابي بدي عايز
  است این آن با برای به از چند چقدر دارید دارم را سلام قیمت که می و لطفا موجود هست
  את של על עם זה יש לי לכם כמה עולה אני רוצה מה האם לא כן שלום אפשר מחיר תודה
  है हैं का की के को में से क्या कितना कितने कितनी चाहिए मुझे आप और यह वह पर कीमत दाम नमस्ते जी
  我 你 您 他 她 们 我们 你们 他们 的 了 吗 嗎 呢 吧 啊 呀 么 有 沒 没 没有 沒有 是 不 不是 在 和 跟 与 或 要 想 我想 我要 买 買 卖 賣
  请 請 请问 請問 问 問 个 個 一个 一個 一 一杯 一份 一件 这 這 那 这个 這個 那个 那個 什么 什麼 怎么 怎麼 几 幾 多少 多少钱 多少錢 钱 錢
  价格 價格 价钱 價錢 货 貨 有货 有貨 现货 還 还 还有 還有 也 都 就 能 可以 给 給 来 來 到 好 你好 您好 谢谢 謝謝 哪 哪里 哪裡 想要 需要 订单 訂單
  は が を に へ と で の も や か な ね よ です ます でした ました ありま あります ありません すか ください くだ さい いくら いくつ
  この その あの どの これ それ あれ どれ ここ そこ どこ から まで より など だけ いる ある する した して ない ほしい 欲しい たい 買いたい
  値段 価格 在庫 商品 注文 二つ 一つ こんにちは ありがとう お願い します
  มี ไหม มั้ย ไม่ ครับ คับ ค่ะ คะ จ้า ราคา เท่า เท่าไร เท่าไหร่ ไหร่ ขอ อยาก ได้ และ หรือ ที่ นี้ นั้น ของ จะ กี่ บาท เอา ซื้อ
  ขาย สั่ง สินค้า ใน กับ เป็น อะไร ยัง อยู่ ชิ้น อัน ถุง ตัว สวัสดี ขอบคุณ สนใจ แบบ รับ ให้ มา ไป แล้ว นะ ร้าน
  이 그 저 것 거 수 좀 더 또 안 못 다 잘 나 너 네 제 내 이거 그거 저거 뭐 어떤 혹시 있나요 있어요 있습니까 있을까요 없나요 얼마 얼마예요
  저는 저도 제가 나는 나도 내가 이게 그게 이건 그건 것은 것이 거는
  얼마에요 얼마인가요 얼마죠 주세요 주문 주문하 싶어요 싶은데 싶습니다 사고 살 가격 가격이 재고 하나 개 안녕하세요 감사합니다 구매 구입
`;

const list = (text: string): readonly string[] => text.split(/\s+/).filter(word => word !== '');

const latin = new Set(list(LATIN));
const others = new Set(list(OTHERS).map(fold));

/** `word` in lower case, as written. */
export const isCommon = (word: string): boolean =>
  /\p{Script=Latin}/u.test(word) ? latin.has(word) : others.has(fold(word));
