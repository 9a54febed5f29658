#include "support.h"

static const kb_corpus_options tickets = {.kind_given = true, .kind = KB_TICKET};
static const kb_corpus_options unsaid = {.publish = true};

static void a_row_is_a_document(void **state)
{
    static const page_case cases[] = {
        {"commas", "a.csv", "id,title,body\nK1,VPN,hangs\n",
         "{'id':'K1','title':'VPN','body':'hangs','kind':'article','state':'published'}", NULL},
        {"semicolons, as Excel writes them in Germany", "a.csv", "id;title;body\r\nK1;VPN, neu;hängt\r\n",
         "{'title':'VPN, neu','body':'hängt'}", NULL},
        {"tabs", "a.tsv", "id\ttitle\tbody\nK1\tVPN; neu, jetzt\thängt\n", "{'title':'VPN; neu, jetzt'}", NULL},
        {"tabs in a .csv", "a.csv", "id\ttitle\nK1\tVPN\n", "{'title':'VPN'}", NULL},
        {"Excel says what divides", "a.csv", "sep=;\r\nid;title\r\nK1;a,b,c\r\n", "{'title':'a,b,c'}", NULL},
        {"another divider", "a.csv", "SEP=|\nid|title\nK1|a,b;c\n", "{'title':'a,b;c'}", NULL},
        {"a byte-order mark", "a.csv", "\xEF\xBB\xBFid,title\nK1,VPN\n", "{'id':'K1','title':'VPN'}", NULL},
        {"lines in quotes", "a.csv", "id,title,body\nK1,VPN,\"one\r\ntwo, three\n\nfour\"\n",
         "{'body':'one\\r\\ntwo, three\\n\\nfour'}", NULL},
        {"quotes in quotes", "a.csv", "id,title\nK1,\"the \"\"red\"\" light\"\n", "{'title':'the \\\"red\\\" light'}", NULL},
        {"only quotes", "a.csv", "id,title,body\nK1,\"\"\"\",\"\"\n", "{'title':'\\\"','body':''}", NULL},
        {"a quote that opens nothing", "a.csv", "id,title\nK1,24\" screen is \"black\"\n",
         "{'title':'24\\\" screen is \\\"black\\\"'}", NULL},
        {"blanks around quotes", "a.csv", "id, title, body\nK1, \"a, b\" , c\n", "{'title':'a, b','body':'c'}", NULL},
        {"old Macs end lines with CR", "a.csv", "id,title\rK1,VPN\r", "{'id':'K1','title':'VPN'}", NULL},
        {"no line end at the end", "a.csv", "id,title\nK1,VPN", "{'title':'VPN'}", NULL},
        {"fewer cells: the rest is empty", "a.csv", "id,title,body,tags\nK1,VPN\n", "{'title':'VPN','body':'','tags':null}",
         NULL},
        {"more cells, all empty", "a.csv", "id,title\nK1,VPN,,,\n", "{'title':'VPN'}", NULL},
        {"blank rows", "a.csv", "id,title\n\n,\n  \nK1,VPN\n\n", "{'title':'VPN'}", NULL},
        {"capitals and blanks in the header", "a.csv", " ID , TITLE \nK1,VPN\n", "{'title':'VPN'}", NULL},
        {"a kind of its own", "a.csv", "id,kind,title,state\nK1,ticket,VPN,solved\n", "{'kind':'ticket','state':'resolved'}",
         NULL},
        {"HTML is seen", "a.csv", "id,title,text\nK1,VPN,<p>a <b>b</b></p>\n", "{'format':'html','body':'<p>a <b>b</b></p>'}",
         NULL},
        {"a comparison is no HTML", "a.csv", "id,title,text\nK1,VPN,if a < b and c > d\n", "{'format':'text'}", NULL},
        {"lists", "a.csv", "id,title,tags,category\nK1,VPN,\"a, b;c | d\",\"Mail, Kalender; Netz\"\n",
         "{'tags':['a','b','c','d'],'category':['Mail, Kalender','Netz']}", NULL},
        {"lists over several columns, as Jira writes them", "a.csv", "id,title,Labels,Labels,Tags\nK1,VPN,a,b,c\n",
         "{'tags':['a','b','c']}", NULL},
        {"what solved it goes behind an article's text", "a.csv", "id,kind,title,body,solution\nK1,article,VPN,hangs,restart\n",
         "{'body':'hangs\\n\\nrestart'}", NULL},
        {"an audience that is a group", "a.csv", "id,title,audience\nK1,VPN,\"billing, agents\"\n",
         "{'visibility':'internal','groups':['billing']}", NULL},
        {"an audience of all", "a.csv", "id,title,Zielgruppe\nK1,VPN,Kunden\n", "{'visibility':'public','groups':null}", NULL},
        {"a draft stays one", "a.csv", "id,title,state,draft\nK1,VPN,published,yes\n", "{'state':'draft'}", NULL},
    };
    check_pages(*state, cases, sizeof cases / sizeof *cases, &articles);
}

static void columns_of_other_systems_are_understood(void **state)
{
    static const page_case cases[] = {
        {"ServiceNow", "a.csv",
         "number,short_description,description,close_notes,incident_state,category,caller_id,sys_created_on,sys_updated_on,sys_"
         "id\n"
         "INC01,VPN,hangs,restarted,7,network,u-17,2019-01-01 01:01:01,2019-01-02 00:00:00,abc\n",
         "{'kind':'ticket','id':'INC01','title':'VPN','body':'hangs','resolution':'restarted','state':'closed','category':['"
         "network'],'requester':"
         "'u-17','created_at':'2019-01-01T01:01:01Z','updated_at':'2019-01-02T00:00:00Z'}",
         NULL},
        {"Zendesk", "a.csv",
         "Id,Subject,Description,Status,Tags,Requester id,Created at\n17,VPN,hangs,solved,\"a,b\",4711,2026-01-05T08:12:00Z\n",
         "{'id':'17','title':'VPN','state':'resolved','tags':['a','b'],'requester':'4711','created_at':'2026-01-05T08:12:00Z'}",
         NULL},
        {"Jira", "a.csv", "Summary,Issue key,Status,Resolution,Description\nVPN,NET-4,Done,Fixed,hangs\n",
         "{'id':'NET-4','title':'VPN','state':'resolved','resolution':'Fixed','body':'hangs'}", NULL},
        {"German", "a.csv",
         "Ticketnummer;Betreff;Beschreibung;Lösung;Status;Schlagwörter;Sprache;Erstellt am;Gelöst am;Kunde\n"
         "4711;VPN;hängt;Neustart;Gelöst;Netz, VPN;Deutsch;05.01.2026 08:12;06.01.2026;k-1\n",
         "{'id':'4711','title':'VPN','body':'hängt','resolution':'Neustart','state':'resolved','tags':['Netz','VPN'],'lang':'de',"
         "'created_at':"
         "'2026-01-05T08:12:00Z','updated_at':'2026-01-06T00:00:00Z','requester':'k-1'}",
         NULL},
        {"German with umlauts in two characters, from a Mac", "a.csv", "id;Titel;Lo\xCC\x88sung\n1;VPN;Neustart\n",
         "{'resolution':'Neustart'}", NULL},
        {"German without umlauts", "a.csv", "id;Titel;Loesung\n1;VPN;Neustart\n", "{'resolution':'Neustart'}", NULL},
        {"Spanish", "a.csv", "id,Título,Descripción,Solución,Estado\n1,VPN,se cuelga,reiniciar,cerrado\n",
         "{'title':'VPN','body':'se cuelga','resolution':'reiniciar','state':'closed'}", NULL},
        {"Chinese", "a.csv", "id,标题,内容,解决方案\n1,VPN,卡住,重启\n", "{'title':'VPN','body':'卡住','resolution':'重启'}",
         NULL},
        {"the best of two names", "a.csv", "sys_id,number,name,title,body\nx,K1,n,VPN,b\n", "{'id':'K1','title':'VPN'}", NULL},
    };
    check_pages(*state, cases, sizeof cases / sizeof *cases, &unsaid);
}

static void a_bad_row_says_what_is_wrong(void **state)
{
    static const page_case cases[] = {
        {"more cells than the header has", "a.csv", "id,title\nK1,VPN, neu\n", NULL,
         "a.csv:2: the row has 3 cells, the header 2"},
        {"text behind a quote", "a.csv", "id,title\nK1,\"VPN\" neu\n", NULL, "a.csv:2: text behind the closing quote"},
        {"a quote that is never closed", "a.csv", "id,title\nK1,\"VPN\nK2,x\n", NULL,
         "a.csv:2: a quote in this row is never closed"},
        {"no id", "a.csv", "id,title\n,VPN\n", NULL, "id"},
        {"an id with a blank", "a.csv", "id,title\nK 1,VPN\n", NULL, "id"},
        {"no text", "a.csv", "id,title,tags\nK1,,x\n", NULL, "text"},
        {"not UTF-8", "a.csv", "id,title\nK1,B\xFCro\n", NULL, "a.csv:2: not valid UTF-8 at byte 4; save it as UTF-8"},
        {"a header that is not UTF-8", "a.csv", "id,title,L\xF6sung\nK1,a,b\nK2,c,d\n", NULL, "a.csv:1: not valid UTF-8"},
        {"a state nobody knows", "a.csv", "id,title,state\nK1,VPN,blue\n", NULL, "state"},
        {"a visibility nobody knows", "a.csv", "id,title,visibility\nK1,VPN,publc\n", NULL, "visibility"},
        {"an end that is no date", "a.csv", "id,title,valid_to\nK1,VPN,soon\n", NULL, "valid_until"},
        {"a header without names", "a.csv", "1,2,3\n4,5,6\n7,8,9\n", NULL, "a.csv:1: the first line must name the columns"},
        {"a picture", "a.csv", "\x89PNG\r\n\x1A\n", NULL, "a.csv:1: not valid UTF-8"},
        {"a language that is none", "a.csv", "id,title,lang\nK1,VPN,?\n", NULL, "lang"},
    };
    check_pages(*state, cases, sizeof cases / sizeof *cases, &articles);
}

static void a_bad_row_harms_no_other(void **state)
{
    static const struct {
        const char *why, *content;
        size_t count, bad;
    } rows[] = {
        {"a bad id", "id,title\nK1,a\nK 2,b\nK3,c\n", 2, 1},
        {"a stray quote in a file of quotes", "id,title\n\"K1\",\"a\n\"K2\",\"b\"\n\"K3\",\"c\"\n\"K4\",\"d\"\n", 3, 1},
        {"a quote not doubled in a cell of three lines", "id,title,body\nK1,a,\"one\ntwo \"x\" three\nfour, five\"\nK2,b,c\n", 1,
         1},
        {"what a broken row leaves is no row", "id,title,body\nK1,a,\"Guten Tag, \"x\"\nHallo, ich\nK2,b,c\n", 1, 1},
        {"an export that was cut off keeps what is whole", "id,title,body\nK1,a,b\nK2,b,\"one\ntwo,three,four\nfive\n", 1, 1},
        {"an empty file", "", 0, 0},
        {"a header alone", "id,title\n", 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        put(*state, "a.csv", kb_str_of(rows[i].content));
        KB_OWNED(import_run) read = read_file(*state, "a.csv", &articles);
        if (read->count != rows[i].count || read->bad != rows[i].bad || read->last != KB_NOT_FOUND)
            fail_msg("%s: %zu records, %zu bad: %s / %s", rows[i].why, read->count, read->bad, read->errors[0], read->errors[1]);
    }
}

static void columns_that_were_not_imported_are_named_once(void **state)
{
    put(*state, "a.csv", KB_STR("id,title,colour,,weight\nK1,a,red,,1\nK2,b,blue,,2\n"));
    KB_OWNED(import_run) read = read_file(*state, "a.csv", &articles);
    assert_int_equal(read->count, 2);
    assert_string_equal(read->note, "a.csv: columns that were not imported: 'colour', 'weight'");
}

static void dates_that_mean_two_days_are_left_out_and_named(void **state)
{
    put(*state, "a.csv", KB_STR("id,title,created\nK1,a,5/2/2026\n"));
    KB_OWNED(import_run) read = read_file(*state, "a.csv", &articles);
    assert_int_equal(read->count, 1);
    expect_fields("5/2", read->records[0].document, "{'created_at':null}");
    assert_string_equal(read->note, "a.csv: column 'created' holds values that do not fit, and that were left out");
}

static void a_table_with_resolutions_is_taken_for_tickets(void **state)
{
    put(*state, "a.csv", KB_STR("id,title,solution\nK1,a,b\n"));
    KB_OWNED(import_run) guessed = read_file(*state, "a.csv", &unsaid);
    expect_fields("guessed", guessed->records[0].document, "{'kind':'ticket','resolution':'b','visibility':'internal'}");
    assert_non_null(strstr(guessed->note, "taken for tickets"));
    kb_corpus_options given = {.kind_given = true, .kind = KB_ARTICLE};
    KB_OWNED(import_run) said = read_file(*state, "a.csv", &given);
    expect_fields("said", said->records[0].document, "{'kind':'article','body':'b'}");
    assert_string_equal(said->note, "");
}

static void rows_without_ids_keep_theirs_when_they_move(void **state)
{
    put(*state, "faq.csv", KB_STR("Frage;Antwort\nWie geht VPN?;So.\nWie geht Mail?;Anders.\n"));
    KB_OWNED(import_run) before = read_file(*state, "faq.csv", &articles);
    put(*state, "faq.csv", KB_STR("Frage;Antwort\nNeu?;Ja.\nWie geht Mail?;Anders.\nWie geht VPN?;So.\n"));
    KB_OWNED(import_run) after = read_file(*state, "faq.csv", &articles);
    assert_int_equal(before->count, 2);
    assert_int_equal(after->count, 3);
    assert_string_equal(before->records[0].document->id, after->records[2].document->id);
    assert_string_equal(before->records[1].document->id, after->records[1].document->id);
    assert_string_not_equal(before->records[0].document->id, before->records[1].document->id);
    assert_true(strncmp(before->records[0].document->id, "faq.", 4) == 0);
}

static void a_ticket_drops_what_only_articles_have(void **state)
{
    put(*state, "a.csv", KB_STR("id,title,visibility,translation_of\nT1,a,public,K1\n"));
    KB_OWNED(import_run) read = read_file(*state, "a.csv", &tickets);
    assert_int_equal(read->bad, 0);
    expect_fields("a ticket", read->records[0].document, "{'kind':'ticket','visibility':'internal','translation_of':null}");
}

static void repeat(kb_buf *out, const char *text, size_t times)
{
    while (times--)
        kb_buf_add(out, kb_str_of(text));
}

static void large_and_hostile_tables_end(void **state)
{
    static const struct {
        const char *why, *start, *repeated;
        size_t times;
        const char *end;
        size_t count;
    } rows[] = {
        {"a cell larger than any body", "id,title,body\nK1,a,\"", "xxxxxxxxxx", 1000000, "\"\nK2,b,c\n", 1},
        {"a quote that swallows the file", "id,title,body\nK1,a,\"",
         "K2,b,it hangs and hangs and hangs and hangs and hangs and hangs and hangs and hangs and hangs and hangs and hangs\n",
         80000, "K3,b,c\n", 80000},
        {"quotes that never match", "id,title,body\n", "a\"x,\"b\n", 1200000, "K2,b,c\n", 0},
        {"more columns than a table may have", "id,title", ",c", 5000, "\nK1,a\n", 0},
        {"a row of more cells than a table may have", "id,title\nK1,a\n", ",c", 5000, "\nK2,a\n", 2},
        {"a word of 10,000 letters", "id,title,body\nK1,a,", "w", 10000, "\n", 1},
        {"a title that is too long", "id,title,body\nK1,", "w", 10000, ",a\n", 0},
        {"many tags", "id,title,tags\nK1,a,\"", "t,", 200, "\"\n", 0},
        {"nothing but quotes", "id,title\n", "\"", 100001, "\n", 0},
        {"nothing but line ends", "id,title\n", "\r\n", 100000, "K1,a\n", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        KB_OWNED_BUF content = {0};
        repeat(&content, rows[i].start, 1);
        repeat(&content, rows[i].repeated, rows[i].times);
        repeat(&content, rows[i].end, 1);
        put(*state, "a.csv", kb_buf_str(&content));
        KB_OWNED(import_run) read = read_file(*state, "a.csv", &articles);
        if (read->count != rows[i].count || read->last != KB_NOT_FOUND)
            fail_msg("%s: %zu records, %zu bad: %s", rows[i].why, read->count, read->bad, read->errors[0]);
    }
}

static void any_byte_anywhere_leaves_the_reader_standing(void **state)
{
    static const char table[] = "id;title;tags\nK1;\"a \"\"b\"\"\n c\";x,y\nK2;d;\n";
    for (size_t at = 0; at < sizeof table - 1; at++)
        for (unsigned byte = 0; byte < 256; byte += 9) {
            char changed[sizeof table];
            memcpy(changed, table, sizeof table);
            changed[at] = (char)byte;
            put(*state, "a.csv", (kb_str){changed, sizeof table - 1});
            KB_OWNED(import_run) read = read_file(*state, "a.csv", &articles);
            assert_int_equal(read->last, KB_NOT_FOUND);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_row_is_a_document, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(columns_of_other_systems_are_understood, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_bad_row_says_what_is_wrong, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_bad_row_harms_no_other, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(columns_that_were_not_imported_are_named_once, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(dates_that_mean_two_days_are_left_out_and_named, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_table_with_resolutions_is_taken_for_tickets, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(rows_without_ids_keep_theirs_when_they_move, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_ticket_drops_what_only_articles_have, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(large_and_hostile_tables_end, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(any_byte_anywhere_leaves_the_reader_standing, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
