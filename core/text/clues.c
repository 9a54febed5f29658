#include "text/clues.h"

#include <assert.h>
#include <pthread.h>
#include <unicode/uchar.h>

#define LOOK_BYTES 512
#define WORD_BYTES 32
#define LEAD 2          /* over the language that is to be overruled */
#define LETTER_POINTS 3 /* the most that letters add to words: a name may bring them */
#define WORDS_MOST 2048
#define LETTERS_MOST 512
#define ENDING_LETTERS 6 /* of the longest ending */

/* Letters that few other languages use, and the words that hardly a sentence goes without: articles, pronouns, prepositions,
 * forms of "to be", what questions begin with, and a few words of a help desk; -ção is an ending. What two languages share stands
 * in both rows and decides nothing between them. */
static const struct {
    const char *code, *letters, *words;
} rows[] = {
    {"ar", "أإةىئؤ", "في من على هل ما كم متى أين كيف لا إلى هو هي التي الذي ماذا عن مع"},
    {"as", "ৰৱ", ""},
    {"az", "ə", "və bir nə harada necə bu üçün hansı ilə"},
    {"be", "ў", "і не што як на у дзе хто калі гэта"},
    {"bg", "ъ", "на не и в се да за от е как къде кой какво кога коя кои са с си ми"},
    {"ca", "·", "el la els les de del dels i a en un una per amb no és què com quin quina quan on es que al va "
              "ser l d impressora contrasenya compte funciona puc error pantalla teclat xarxa fitxer fitxers "
              "carpeta carpetes configuració usuari usuaris aplicació aplicacions escriptori sessió dispositiu "
              "finestra finestres enllaç ajuda so meu seu està des -ció -cions -itat"},
    {"cs", "ěřůčžšň", "a se na v je z do jak kde kdo co kdy které který pro byl bylo jsou nelze nefunguje si mi "
              "k ve po že nebo při bez to heslo tiskárna síť uživatel soubor soubory složka složky obrazovka "
              "počítač účet"},
    {"da", "æø", "og i jeg det at en den til er som på de med han af for ikke der var fra hvad hvordan hvor "
              "hvem hvilken kan efter blev et min mit nu kun også ud op noget hjælp adgangskode skærm skærmen "
              "printer netværk netværket computer computeren fejl mappe bruger virker fungerer dit din du vi "
              "mig hvorfor uden vælg når hvilke disse eller ind mod slå -hed -heder -erne -ene"},
    {"de", "ßäöü", "der die das und ist nicht ein eine einen einem einer in im zu zum zur den dem des von mit "
              "auf für wie was wer wo wann warum welche welcher welches welchem welchen wurde wurden war waren "
              "hat ich mein meine kann bei nach aus sich es als an am sind viele hatte wird"},
    {"el", "", "το τι η ο και του της των τα με από στο στη στην είναι ποια ποιος ποιο που πού πότε πώς πόσο "
              "πόσα δεν για σε την τον οι ήταν να"},
    {"en", "", "the of and to is in a what who when where how which why was were are did does do not no my by "
              "for on with that from it i can has have an be at as this many much after"},
    {"es", "¿¡ñ", "el la los las de del y en que qué se un una no es por con para cuál cuáles cuándo cómo dónde "
              "quién quiénes cuántos cuántas cuánto fue era al su mi lo más son a está tiene o impresora "
              "contraseña cuenta funciona puedo error pantalla teclado red archivo archivos carpeta carpetas "
              "configuración usuario usuarios cuentas aplicación aplicaciones escritorio sesión dispositivo "
              "ventana ventanas enlace ayuda sonido mis sus desde -ción -ciones -ando -iendo -dad"},
    {"et", "õ", "ja ei on see kuidas mis kus kes kui ma oma pärast ning saa minu"},
    {"eu", "", "eta da du ez zer non nola noiz zen dira bat"},
    {"fa", "پچژگ", "در به از که این را با است آن چه کجا چگونه برای چرا نمی من چند کدام شده کی"},
    {"fi", "äö", "ja ei on mikä missä kuka miten milloin oli se en että joka kun voi ole"},
    {"fr", "çœèê", "le la les de des du et en un une est que qu l d qui ne pas pour dans sur au aux ce quel "
              "quelle quels quelles comment quand où pourquoi combien a été mon ma mes avec par il je se s n "
              "était sont c imprimante passe compte fonctionne marche erreur écran clavier réseau fichier "
              "fichiers dossier dossiers utilisateur utilisateurs bureau session périphérique fenêtre fenêtres "
              "ligne aide son votre vos ou -ité -ités -eur -eurs"},
    {"ga", "", "an na agus is tá cad conas cá níl le ar cén"},
    {"gl", "ñ", "o a os as do da dos das e en que non un unha por con para cal cales cando como onde quen foi "
              "era ao no na se é máis ou ata ten pode vostede aos unhas uns nun nunha dun dunha sobre impresora "
              "contrasinal conta funciona podo erro pantalla teclado rede ficheiro ficheiros arquivo cartafol "
              "cartafoles configuración usuario contas aplicación aplicacións escritorio sesión dispositivo "
              "fiestra fiestras ligazón axuda axustar son meu seu súa miña está desde -ción -cións -bel -beis "
              "-dade -ando -endo"},
    {"hi", "", "है में के की का को ने से क्या कब कहाँ कौन कैसे किसने किस हैं था थी नहीं और पर कितने तक रहा"},
    {"hr", "čćđšž", "i u je na se za da ne od koji koja koje što kako gdje tko kada su s sa iz nakon moj radi "
              "prije poslije bez vaš vaše vaša ovo to mogu možete li računalo računala pisač zaslon zaslona "
              "račun računa tipkovnica tipkovnice lozinka lozinku mreža mreže datoteke postavke pogreška "
              "vrijeme mjesto dio uvijek ovdje riječ promjena promijenite uporaba primjer rješenje riješite "
              "također obavijest korištenje ispis ispišite opće -vanje"},
    {"hu", "őű", "a az és nem egy hogy mi ki hol mikor hogyan van volt melyik mit meg után el be"},
    {"id", "", "yang di dan untuk tidak dari dengan apa siapa kapan bagaimana mana ini itu pada ke saya bisa "
              "adalah setelah berapa cara mengapa anda pengguna komputer layar jaringan berkas sandi pencetak "
              "atau oleh dalam seperti -kan -nya"},
    {"is", "ðþ", "og að er ekki í á hvað hvar hver hvernig með til við um sem"},
    {"it", "ì", "il lo la i gli le di del della e è che non un una in per con chi cosa quando dove come quale "
              "quali si al alla dei delle nel nella sono stato era ha mi l da dal dopo più stampante conto "
              "funziona riesco errore schermo tastiera rete file cartella cartelle configurazione utente utenti "
              "applicazione applicazioni scrivania sessione dispositivo finestra finestre aiuto suono password "
              "mio tuo -zione -zioni -ando -endo -ità"},
    {"ja", "のにはをがでとたているし", ""},
    {"kk", "әғқңһұ", ""},
    {"lt", "ėįųū", "ir yra ne kaip kas kur kada su iš į ar kad po"},
    {"lv", "āēīūļņģķ", "un ir nav kā kas kur kad no ar par uz pēc"},
    {"mk", "ѓќѕ", "и на во се не да за од е како каде кој што кога"},
    {"mr", "ळ", "आहे आहेत नाही आणि मध्ये कसे कोण काय च्या होते करा साठी व वर ची चे चा ला किंवा जोडा तुमचे संगणक "
              "-साठी -मध्ये -च्या -ांना -ाला"},
    {"ne", "", "छ छैन र मा को गर्न कसरी हो भने"},
    {"nl", "", "de het een en van is niet in op te dat die voor met wat wie waar wanneer hoe welke werd zijn er "
              "aan mijn ik ook bij naar door kan na"},
    {"no", "æø", "og i jeg det at en den til er som på de med han av for ikke der var fra hva hvordan hvor hvem "
              "hvilken kan etter ble et får min mitt ned å nå bare også ut opp noe hjelp passord skjerm skriver "
              "nettverk nettverket datamaskin datamaskinen feil mappe bruker virker fungerer ditt din du vi meg "
              "hvorfor uten slik velg når hvilke disse eller inn mot -het -sjon -sjoner -sjonen -ene"},
    {"pl", "ąęłńśźż", "w i na się nie z do jest jak co kto gdzie kiedy jaki jaka jakie to że po od dla przez ile"},
    {"pt", "ãõ", "o a os as de do da dos das e em que não um uma por com para qual quais quando como onde quem "
              "foi era ao no na se é mais são meu minha quantos pelo pela impressora senha conta funciona "
              "consigo erro tela teclado rede arquivo arquivos ficheiro ficheiros pasta pastas configuração "
              "usuário utilizador aplicativo aplicação sessão dispositivo janela janelas ligação ajuda som seu "
              "sua está desde -ção -ções -ando -endo -indo -agem -dade"},
    {"ro", "ășțşţîâ", "de la în și a ce care cine când unde cum este nu un o pe cu din pentru au fost sunt al "
              "ai ale lui cât câte câți era se mai prin după mea meu"},
    {"ru", "ыэё", "в и не на с что как кто где когда по из за какой какая какие какое каким был была было к у о "
              "от для это чем сколько после мой почему во"},
    {"sk", "ľĺŕôäčžšň", "a sa na v je z do ako kde kto čo kedy ktoré ktorý pre bol bolo sú nefunguje si mi k vo "
              "po že alebo pri bez heslo tlačiareň sieť používateľ súbor súbory priečinok obrazovka počítač účet"},
    {"sl", "čšž", "in je na se za da ne v od ki kako kje kdo kdaj so s z po ni moj pri pod brez ali računalnik "
              "računalnika zaslon zaslona geslo tiskalnik omrežje uporabnik datoteke mape nastavitve -anje"},
    {"sq", "ë", "dhe të në e i një nuk si ku kush për me që është"},
    {"sr", "ђћљњџјčćđšž", "и у је на се за да не од који која шта како где ко када су са i u je na se za da ne "
              "od koji koja koje šta što kako gde ko kada su s sa iz pre posle bez vaš vaše vaša ovo to moj "
              "radi mogu možete li računar računara štampač ekran ekrana nalog naloga tastatura tastature "
              "lozinka lozinku mreža mreže datoteke podešavanja greška vreme mesto deo uvek ovde reč promena "
              "promenite upotreba upotrebite primer rešenje rešite takođe obaveštenje korišćenje štampanje "
              "štampajte sajt opšte -vanje"},
    {"sv", "äö", "och i jag det att en den till är som på de med han av för inte där var från vad hur vem "
              "vilken kan efter blev ett min mitt när vilket nu bara också ut upp något hjälp lösenord skärm "
              "skärmen skrivare nätverk nätverket dator datorn fel mapp användare fungerar ditt din du vi mig "
              "varför utan välj vilka dessa eller in mot ta bort -het -erna -orna -ning -ningar"},
    {"tr", "ığş", "ve bir ne zaman kim nedir nerede hangi için bu mi mı kaç neydi kimdir nerededir nasıl ile de "
              "da değil en olarak ni nın nin dan den un ın"},
    {"uk", "іїєґ", "в і не на з що як хто де коли по із за який яка які у до та від для це після мій"},
    {"ur", "ٹڈڑںےہ", "میں کی کے کا کو سے ہے نے کیا کب کہاں کون نہیں اور پر ہیں"},
    {"vi", "đơưạảấầậắằịộọốồụủừữ", "là của và có không cho các trong được gì ai nào khi một những bao nhiêu đã "
              "tại"},
    {"zh", "的是么吗哪谁们这个無們麼嗎誰這個", ""},
};

#define ROWS (sizeof rows / sizeof *rows)

static_assert(ROWS <= 64, "a bit for each row");

/* Every word and letter once, sorted, with the rows that have it: made when it is first asked for, never changed again. */
static struct entry {
    kb_str text;
    uint64_t rows;
} words[WORDS_MOST], letters[LETTERS_MOST];
static size_t word_count, letter_count;
static pthread_once_t made = PTHREAD_ONCE_INIT;

static int compare(const void *a, const void *b)
{
    kb_str first = ((const struct entry *)a)->text, second = ((const struct entry *)b)->text;
    int order = memcmp(first.bytes, second.bytes, first.len < second.len ? first.len : second.len);
    return order ? order : (first.len > second.len) - (first.len < second.len);
}

static size_t sorted_once(struct entry *entries, size_t count)
{
    size_t kept = 0;
    qsort(entries, count, sizeof *entries, compare);
    for (size_t i = 1; i < count; i++) {
        if (kb_str_equal(entries[kept].text, entries[i].text))
            entries[kept].rows |= entries[i].rows;
        else
            entries[++kept] = entries[i];
    }
    return kept + 1;
}

static void take(struct entry *entries, size_t *count, size_t most, kb_str text, size_t row)
{
    assert(*count < most);
    if (*count < most)
        entries[(*count)++] = (struct entry){text, UINT64_C(1) << row};
}

static void make(void)
{
    for (size_t row = 0; row < ROWS; row++) {
        for (const char *at = rows[row].words; *at; at += strspn(at, " ")) {
            size_t len = strcspn(at, " ");
            take(words, &word_count, WORDS_MOST, (kb_str){at, len}, row);
            at += len;
        }
        kb_str all = kb_str_of(rows[row].letters);
        for (size_t start = 0, end = 0; start < all.len; start = end) {
            kb_utf8_next(all, &end);
            take(letters, &letter_count, LETTERS_MOST, (kb_str){all.bytes + start, end - start}, row);
        }
    }
    word_count = sorted_once(words, word_count);
    letter_count = sorted_once(letters, letter_count);
}

struct points {
    unsigned words[ROWS], letters[ROWS];
};

static bool count_one(unsigned points[ROWS], const struct entry *entries, size_t count, kb_str text)
{
    struct entry key = {.text = text};
    const struct entry *found = bsearch(&key, entries, count, sizeof *entries, compare);
    for (uint64_t left = found ? found->rows : 0; left; left &= left - 1)
        points[__builtin_ctzll(left)]++;
    return found != NULL;
}

/* Appends the letter in lower case to the word in hand; a word that is too long is none of ours. */
static void add_letter(kb_buf *word, int32_t character, struct points *points)
{
    size_t start = word->len;
    kb_utf8_put(word, u_tolower(character));
    if (character >= 0x80 && word->len > start)
        count_one(points->letters, letters, letter_count, (kb_str){word->bytes + start, word->len - start});
}

/* The longest ending of ours that the word has, behind two letters at least. */
static void count_ending(struct points *points, kb_str word)
{
    size_t starts[ENDING_LETTERS + 1], letters_seen = 0;
    for (size_t at = 0; at < word.len; letters_seen++) {
        starts[letters_seen % (ENDING_LETTERS + 1)] = at;
        kb_utf8_next(word, &at);
    }
    for (size_t n = ENDING_LETTERS; n >= 2; n--) {
        if (letters_seen < n + 2)
            continue;
        KB_OWNED_BUF ending = {0};
        kb_buf_add_char(&ending, '-');
        kb_buf_add(&ending, kb_str_from(word, starts[(letters_seen - n) % (ENDING_LETTERS + 1)]));
        if (count_one(points->words, words, word_count, kb_buf_str(&ending)))
            return;
    }
}

static void count_word(struct points *points, kb_str word)
{
    if (word.len && !count_one(points->words, words, word_count, word))
        count_ending(points, word);
}

static void count(struct points *points, kb_str text)
{
    KB_OWNED_BUF word = {.ceiling = WORD_BYTES};
    for (size_t at = 0; at < text.len;) {
        int32_t character = kb_utf8_next(text, &at);
        bool mark = character == 0xBF || character == 0xA1; /* ¿ ¡ */
        bool in_word = (U_MASK(u_charType(character)) & (U_GC_L_MASK | U_GC_M_MASK)) != 0;
        if (in_word || mark)
            add_letter(&word, character, points);
        if (in_word && !mark)
            continue;
        if (!word.full)
            count_word(points, kb_buf_str(&word));
        word.len = 0;
        word.full = false;
    }
    if (!word.full)
        count_word(points, kb_buf_str(&word));
}

static unsigned points_of(const struct points *points, size_t row)
{
    unsigned seen = points->letters[row];
    bool many = rows[row].words[0] && seen > LETTER_POINTS;
    return points->words[row] + (many ? LETTER_POINTS : seen);
}

static size_t row_of(const kb_language *language)
{
    size_t row = 0;
    while (row < ROWS && (!language || strcmp(rows[row].code, language->code) != 0))
        row++;
    return row;
}

const kb_language *kb_clue_against(kb_str text, const kb_language *told)
{
    struct points points = {0};
    pthread_once(&made, make);
    count(&points, (kb_str){text.bytes, kb_utf8_floor(text, LOOK_BYTES)});
    unsigned most = 0, second = 0;
    size_t best = 0, told_row = row_of(told);
    for (size_t i = 0; i < ROWS; i++) {
        unsigned mine = points_of(&points, i);
        second = mine > most ? most : mine > second ? mine : second;
        best = mine > most ? i : best;
        most = mine > most ? mine : most;
    }
    unsigned against = told_row < ROWS ? points_of(&points, told_row) : 0;
    return most > second && most >= against + LEAD ? kb_language_find(kb_str_of(rows[best].code)) : NULL;
}
