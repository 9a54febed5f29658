// The ranking of plain Xapian: TermGenerator with Xapian's own stemmer, an OR of the question's terms, BM25 as it comes.
//
// xapian LANG DOCUMENTS QUESTIONS: files of lines "id TAB text" and "id TAB own document or empty TAB text"; writes "question TAB
// hit hit …".
#include <xapian.h>

#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

namespace {

constexpr unsigned hits_wanted = 10;

std::string cell(std::istringstream &line)
{
    std::string text;
    std::getline(line, text, '\t');
    return text;
}

Xapian::Stem stemmer_of(const std::string &lang)
{
    try {
        return Xapian::Stem(lang);
    } catch (const Xapian::InvalidArgumentError &) {
        return Xapian::Stem("none");
    }
}

Xapian::Document terms_of(Xapian::TermGenerator &generator, const std::string &text)
{
    Xapian::Document document;
    generator.set_document(document);
    generator.index_text(text);
    return document;
}

void add_documents(Xapian::WritableDatabase &db, Xapian::TermGenerator &generator, const char *path)
{
    std::ifstream file(path);
    for (std::string row; std::getline(file, row);) {
        std::istringstream line(row);
        std::string id = cell(line);
        Xapian::Document document = terms_of(generator, cell(line));
        document.set_data(id);
        db.add_document(document);
    }
}

// As QueryParser does it: stems where there is a stemmer, words where there is none.
Xapian::Query query_of(const Xapian::Document &document, bool stems)
{
    std::vector<Xapian::Query> words;
    for (auto term = document.termlist_begin(); term != document.termlist_end(); ++term)
        if (((*term)[0] == 'Z') == stems)
            words.emplace_back(*term, term.get_wdf());
    return {Xapian::Query::OP_OR, words.begin(), words.end()};
}

void ask(const Xapian::Database &db, const std::string &id, const std::string &self, const Xapian::Query &query)
{
    Xapian::Enquire enquire(db);
    enquire.set_query(query);
    Xapian::MSet hits = enquire.get_mset(0, hits_wanted + 1);
    std::cout << id << '\t';
    for (auto hit = hits.begin(); hit != hits.end(); ++hit)
        if (hit.get_document().get_data() != self)
            std::cout << hit.get_document().get_data() << ' ';
    std::cout << '\n';
}

} // namespace

int main(int, char **argv)
{
    Xapian::Stem stemmer = stemmer_of(argv[1]);
    Xapian::TermGenerator generator;
    generator.set_stemmer(stemmer);
    generator.set_flags(Xapian::TermGenerator::FLAG_CJK_NGRAM);
    Xapian::WritableDatabase db("", Xapian::DB_BACKEND_INMEMORY);
    add_documents(db, generator, argv[2]);
    std::ifstream file(argv[3]);
    for (std::string row; std::getline(file, row);) {
        std::istringstream line(row);
        std::string id = cell(line), self = cell(line);
        ask(db, id, self, query_of(terms_of(generator, cell(line)), !stemmer.is_none()));
    }
}
