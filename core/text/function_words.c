#include "text/function_words.h"

#include <pthread.h>

/* One line a language, each word between spaces, folded. */
static const struct {
    const char *code, *words;
} lists[] = {
    {"ar", " في من على إلى الى عن مع هذا هذه ذلك تلك التي الذي الذين ما ماذا متى أين اين كيف لماذا هل كم أي اي هو هي هم أنا انا أنت نحن لا لم لن قد "
           "كان كانت يكون تكون أن ان إن أو او ثم كل بعد قبل بين عند لكن حتى منذ مرحبا شكرا "},
    {"bg", " и в във на за от до с със по при не да е са съм сме беше ще аз ти той тя то ние вие те ми ме се си как какво кой коя кое защо кога къде "
           "този тази това тези или но ако че има няма моля здравейте благодаря "},
    {"ca", " el la els les un una uns unes de del dels a al als i o que què qui com quan on per perquè amb sense en és són està estan ser tinc té "
           "em et es ens us li no si meu meva aquest aquesta això hola gràcies "},
    {"cs", " a i o u v ve na do z ze od s se si k ke po za při pro že ale nebo jak co kdo kdy kde proč který která které je jsem jsme jsou být byl bylo "
           "mám má máte můj moje mi mě to ten ta ty tento tato můžu můžete prosím dobrý den děkuji ne ano "},
    {"da", " og i på til af for med en et den det de der som er var har have kan skal vil jeg du han hun vi min mit mine din dit ikke hvad hvem hvor "
           "hvordan hvornår hvorfor hvilken hvilke om fra at men eller så hej tak kære "},
    {"de", " der die das den dem des ein eine einen einem einer eines und oder aber doch denn weil dass ob wenn als wie was wer wen wem wo wann warum "
           "wieso weshalb welche welcher welches welchen ist sind war waren bin bist sein wird werden wurde hat habe haben hatte kann können könnte muss "
           "müssen soll sollen will wollen darf mag möchte ich du er sie es wir ihr mich mir dich dir uns euch ihm ihn ihnen sich mein meine meinen meinem "
           "meiner dein deine unser unsere ihre ihren ihrem ihrer kein keine keinen nicht auch nur noch schon mal sehr so da hier dort zu zum zur von vom "
           "in im ins an am auf aus bei beim bis durch für gegen mit nach ohne seit über um unter vor man bitte danke hallo guten tag morgen sehr geehrte "
           "damen herren liebe liebes team viele mit freundlichen grüßen grüssen gruß lg mfg mehr etwas wieder immer gerne gern brauche möchten würde würden machen mache macht gehen geht geben gibt einmal jetzt heute abend "},
    {"el", " ο η το οι τα του της των τον την στο στη στην στον στα στους στις σε με για από και ή αλλά να θα δεν μη που πως πώς τι ποιος ποια ποιο ποιοι "
           "πότε πού γιατί είναι ήταν έχω έχει έχουν είμαι μου σου μας σας τους ένα ένας μια αυτό αυτή αυτός όταν αν γεια ευχαριστώ παρακαλώ "},
    {"en", " a an the this that these those and or but if of to in on at by for from with without into about as is are was were be been being am do does "
           "did doing done have has had having can could will would shall should may might must i you he she it we they me him her us them my your his its "
           "our their mine what which who whom whose when where why how there here not no so too very just also any some i'm i've don't doesn't didn't can't "
           "won't isn't it's that's what's hi hello hey dear please thanks thank regards kind best team much many more most really need want get got try trying tried know would like let good morning evening afternoon day well still even now then than only other been cannot couldn't wouldn't i'd i'll we're you're they're there's "},
    {"es", " el la los las un una unos unas lo al del de a en con sin por para y e o u pero que qué quien quién quienes cual cuál cuáles como cómo cuando "
           "cuándo donde dónde porque cuanto cuánto cuántos cuánta cuántas es son era eran fue fueron ser soy estoy está están estaba hay he ha han había "
           "tengo tiene puedo puede pueden yo tú él ella nosotros ustedes ellos me te se nos le les mi mis tu tus su sus no sí si ya muy más este esta esto "
           "estos estas ese esa eso hola gracias favor buenos buenas días tardes saludos estimado estimados "},
    {"et", " ja või aga et kui kuidas mis kes kus millal miks milline on oli olen ei ma sa ta me te nad minu mul sinu see seda selle need ka siis tere aitäh palun "},
    {"eu", " eta edo baina da dira naiz zen ez nola zer nor non noiz zergatik bat hau hori ni zu "},
    {"fa", " در از به با که این آن را و یا برای تا هم چه چی کی کجا چرا چطور چگونه کدام است هست بود شد من تو او ما شما آنها نه بله می سلام لطفا ممنون "},
    {"fi", " ja tai mutta että jos kun kuin niin mitä mikä kuka missä milloin miksi miten mihin mistä minkä kuinka on oli ovat olen olla ei en et eivät minä "
           "sinä hän me te he minun sinun tämä se ne nämä nuo joka myös hei moi kiitos "},
    {"fr", " le la les l un une des du de d au aux à en dans sur sous par pour avec sans et ou mais donc que qu qui quoi quel quelle quels quelles comment "
           "quand où pourquoi combien est sont était étaient être suis ai as a ont avait avoir peut peux puis dois doit je j tu il elle on nous vous ils "
           "elles me m te t se s mon ma mes ton ta tes son sa ses notre votre vos leur leurs ce c cet cette ces ça ne n pas plus si y bonjour merci "
           "cordialement madame monsieur "},
    {"gl", " o a os as un unha de do da dos das en no na con sen por para e ou mais que quen como cando onde é son está non me te se meu miña este esta ola grazas "},
    {"he", " את של על אל עם מה מי איך איפה מתי למה האם כמה איזה הוא היא אני אתה אנחנו הם זה זאת זו לא כן גם או אבל אם כי יש אין היה שלום תודה "},
    {"hi", " का के की को में से पर और या लेकिन है हैं था थे थी हो हूँ मैं आप वह यह ये वे हम मेरा मेरी मेरे क्या कौन कब कहाँ क्यों कैसे कितने कितना किस कौनसा ने "
           "तो भी नहीं एक नमस्ते धन्यवाद कृपया "},
    {"hr", " i u na za od do s sa po pri ne da je su sam smo bio biti ja ti on ona mi vi oni me mi se si kako što tko koji koja koje zašto kada gdje ovaj ova ovo ili ali ako pozdrav hvala molim "},
    {"hu", " a az egy és vagy de hogy ha mint mi ki mit kik hol mikor miért hogyan hány melyik van volt vannak lesz nem igen én te ő mi ti ők ez azt ezt is meg már csak szia köszönöm kérem "},
    {"id", " yang di ke dari dan atau tetapi untuk dengan pada adalah ini itu saya anda kami kita dia mereka apa siapa kapan mana mengapa bagaimana berapa tidak bisa dapat ada akan sudah juga halo terima kasih tolong "},
    {"is", " og eða en að í á til frá með er var hef hvað hver hvar hvenær hvernig ég þú hann hún við ekki það þetta hæ takk "},
    {"it", " il lo la i gli le l un uno una di del della dei delle dello a al alla ai alle da dal dalla in nel nella su sul sulla con senza per tra fra e o ma "
           "che chi cosa quale quali come quando dove perché quanto quanti quante è sono era erano essere ho ha hanno avere posso può io tu lui lei noi voi "
           "loro mi ti si ci vi mio mia miei mie tuo suo sua questo questa questi quello non più se ciao grazie buongiorno saluti gentile "},
    {"ja", " の は が を に へ と で も や か から まで より です ます でし た だ て い る する し ある いる ない なっ れ なに 何 誰 いつ どこ なぜ どう どの こと これ それ "
           "この その あの さん ください お ご よ ね "},
    {"ko", " 은 는 이 가 을 를 에 의 와 과 도 로 무엇 누가 언제 어디 왜 어떻게 어떤 몇 이것 그 저 나 제 안녕하세요 감사합니다 "},
    {"lt", " ir ar bet kad jei kaip kas kur kada kodėl kuris kuri yra buvo aš tu jis ji mes jūs jie mano tavo ne taip iš į su už apie šis ši tai labas ačiū prašau "},
    {"lv", " un vai bet ka ja kā kas kur kad kāpēc kurš kura ir bija es tu viņš viņa mēs jūs viņi mans mana nē jā no uz ar par šis šī tas labdien paldies lūdzu "},
    {"nl", " de het een en of maar dat die dit deze als dan om te van in op aan bij met voor door uit over naar tot is zijn was waren ben heeft heb hebben had "
           "kan kunnen moet moeten wil zal zou ik jij je hij zij ze wij we jullie mij me mijn jouw uw u ons onze hun wat wie waar wanneer waarom hoe welke "
           "welk hoeveel niet geen ook er hier daar hallo dank bedankt groet groeten beste graag "},
    {"no", " og i på til av for med en et ei den det de som er var har ha kan skal vil jeg du han hun vi min mitt mine din ditt ikke hva hvem hvor hvordan når "
           "hvorfor hvilken hvilke om fra at men eller så hei takk "},
    {"pl", " i w we na do z ze od u o po za przy dla że ale lub albo czy jak co kto kiedy gdzie dlaczego który która które jaki jaka jakie jest są był była "
           "było być mam ma mogę można ja ty on ona my wy oni mi mnie się mój moja moje ten ta to te nie tak proszę dzień dobry dziękuję witam "},
    {"pt", " o a os as um uma uns umas de do da dos das em no na nos nas por pelo pela para com sem e ou mas que quem qual quais como quando onde porque quanto "
           "quantos quantas é são era eram foi foram ser estou está estão há tem têm tenho ter posso pode eu tu ele ela nós vocês eles me te se lhe meu minha "
           "meus minhas seu sua seus suas não sim este esta isto esse essa isso olá obrigado obrigada favor "},
    {"ro", " un o unei unui al ai ale a de din la în pe cu fără pentru prin și sau dar că ce cine care cum când unde câte câți cât este sunt era erau fi am are au "
           "avea pot poate eu tu el ea noi voi ei ele îmi mi îți se meu mea mele său sa nu da acest această acesta bună mulțumesc "},
    {"ru", " и в во на с со к ко у о об от до из за по для при без не ни да но а или что чтобы как кто где когда почему зачем какой какая какое какие который которая "
           "которые сколько чей есть был была было были быть будет я ты он она оно мы вы они мне меня тебе его её ее их нас вас мой моя мои наш ваш это этот эта "
           "эти то тот та же ли бы здравствуйте привет спасибо пожалуйста добрый день "},
    {"sk", " a i o u v vo na do z zo od s so sa si k ku po za pri pre že ale alebo ako čo kto kedy kde prečo ktorý ktorá ktoré je som sme sú byť bol mám má môj moja mi to ten tá nie áno prosím ďakujem dobrý deň "},
    {"sl", " in v na za od do s z po pri ne da je so sem smo bil biti jaz ti on ona mi vi oni me se kako kaj kdo kateri katera zakaj kdaj kje ta to ali pa če živjo hvala prosim "},
    {"sr", " и у на за од до с са по при не да је су сам смо био бити ја ти он она ми ви они ме се како шта ко који која које зашто када где овај ова ово или али ако "
           "i u na za od do s sa po ne da je su sam kako šta ko koji zašto kada gde ili ali "},
    {"sv", " och i på till av för med en ett den det de som är var har ha kan ska skall vill jag du han hon vi min mitt mina din ditt inte vad vem var hur när "
           "varför vilken vilket vilka om från att men eller så hej tack "},
    {"ta", " ஒரு இந்த அந்த என்ன எப்படி எங்கே எப்போது ஏன் யார் நான் நீங்கள் அது இது மற்றும் "},
    {"th", " ที่ ใน ของ และ หรือ แต่ ว่า เป็น คือ มี ได้ ให้ กับ จาก โดย ไม่ นี้ นั้น อะไร ใคร เมื่อไหร่ ที่ไหน ทำไม อย่างไร ยังไง กี่ ฉัน ผม คุณ เขา เรา ครับ ค่ะ คะ สวัสดี ขอบคุณ ช่วย การ ความ จะ แล้ว ก็ ไป มา "},
    {"tr", " ve veya ya da de ile için bir bu şu o ama fakat ki gibi ne kim nerede nereye ne zaman neden niçin nasıl hangi kaç mi mı mu mü değil var yok ben sen biz siz "
           "onlar benim senin bizim sizin olan olarak olan idi dir dır çok daha en merhaba teşekkürler lütfen "},
    {"uk", " і й та в у на з зі до від за по для при без не ні але або що щоб як хто де коли чому який яка яке які скільки є був була було бути буде я ти він вона ми ви "
           "вони мені мене його її їх мій моя це цей ця ці той та ж чи б вітаю дякую прошу "},
    {"ur", " کا کے کی کو میں سے پر اور یا ہے ہیں تھا تھے میں آپ وہ یہ ہم میرا میری کیا کون کب کہاں کیوں کیسے کتنے نہیں ایک سلام شکریہ "},
    {"vi", " là của và hoặc nhưng trong trên với cho từ đến ở có không được bị đã sẽ đang này đó kia những các một tôi bạn anh chị chúng ta họ gì ai khi nào đâu sao "
           "tại vì như thế nào bao nhiêu mấy rất cũng thì mà xin chào cảm ơn "},
    {"zh", " 的 了 是 在 和 与 或 但 我 你 您 他 她 它 我们 你们 他们 这 那 这个 那个 这些 哪 哪个 哪些 哪位 哪里 什么 谁 何时 怎么 怎样 如何 为什么 为何 多少 几 吗 呢 吧 啊 着 过 把 被 "
           "给 对 从 到 就 也 都 还 很 有 没有 没 不 会 能 可以 要 想 请 请问 您好 你好 谢谢 一 个 上 下 里 中 时 之 以 其 "},
};

#define LISTS (sizeof lists / sizeof *lists)

/* A list as an array in order of bytes. */
struct table {
    kb_str *words;
    size_t count, room;
};

static struct table tables[LISTS];
static const struct table **by_language; /* by row of kb_languages; NULL: the language has no list */
static pthread_once_t made = PTHREAD_ONCE_INIT;

static int compare(const void *left, const void *right)
{
    const kb_str *a = left, *b = right;
    int order = memcmp(a->bytes, b->bytes, a->len < b->len ? a->len : b->len);
    return order ? order : (a->len > b->len) - (a->len < b->len);
}

static void fill(struct table *table, kb_str text)
{
    while ((text = kb_str_trim(text)).len) {
        const char *end = memchr(text.bytes, ' ', text.len);
        kb_str word = {text.bytes, end ? (size_t)(end - text.bytes) : text.len};
        KB_PUSH_ROOM(table->words, table->count, table->room);
        table->words[table->count++] = word;
        text = kb_str_from(text, word.len);
    }
    qsort(table->words, table->count, sizeof *table->words, compare);
}

static void make_tables(void)
{
    by_language = kb_alloc(kb_language_count * sizeof *by_language);
    for (size_t i = 0; i < LISTS; i++) {
        fill(&tables[i], kb_str_of(lists[i].words));
        by_language[kb_language_find(kb_str_of(lists[i].code)) - kb_languages] = &tables[i];
    }
}

bool kb_is_function_word(const kb_language *language, kb_str surface)
{
    pthread_once(&made, make_tables);
    const struct table *table = by_language[language - kb_languages];
    return table && surface.len && bsearch(&surface, table->words, table->count, sizeof surface, compare);
}
