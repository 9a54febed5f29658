// The ranking of Lucene: its analyser of the language, an OR of the question's words, BM25 as it comes; or MoreLikeThis.
//
// Lucene LANG MANNER DOCUMENTS QUESTIONS, MANNER one of search, more (MoreLikeThis with its defaults) and more-once (with words
// that occur once in the ticket and in two documents). The files have lines "id TAB text" and "id TAB own document or empty TAB
// text". Writes "question TAB hit hit …"; or, with a fifth argument, asks all twice and writes the median and the 95th percentile
// of the second round, in ms.

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.cn.smart.SmartChineseAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.el.GreekAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.hi.HindiAnalyzer;
import org.apache.lucene.analysis.ro.RomanianAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.th.ThaiAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tr.TurkishAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.queries.mlt.MoreLikeThis;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;

class Lucene {
    static final int HITS = 10;

    static Analyzer analyzerOf(String lang) {
        switch (lang) {
            case "ar": return new ArabicAnalyzer();
            case "de": return new GermanAnalyzer();
            case "el": return new GreekAnalyzer();
            case "en": return new EnglishAnalyzer();
            case "es": return new SpanishAnalyzer();
            case "hi": return new HindiAnalyzer();
            case "ro": return new RomanianAnalyzer();
            case "ru": return new RussianAnalyzer();
            case "th": return new ThaiAnalyzer();
            case "tr": return new TurkishAnalyzer();
            case "zh": return new SmartChineseAnalyzer();
            default: return new StandardAnalyzer();
        }
    }

    static void addDocuments(Directory directory, Analyzer analyzer, String path) throws IOException {
        try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(analyzer));
                BufferedReader lines = Files.newBufferedReader(Path.of(path))) {
            for (String line; (line = lines.readLine()) != null; ) {
                String[] cells = line.split("\t", 2);
                Document document = new Document();
                document.add(new StoredField("id", cells[0]));
                document.add(new TextField("text", cells[1], Field.Store.NO));
                writer.addDocument(document);
            }
        }
    }

    static Query words(Analyzer analyzer, String text) throws IOException {
        BooleanQuery.Builder query = new BooleanQuery.Builder();
        try (TokenStream tokens = analyzer.tokenStream("text", text)) {
            CharTermAttribute word = tokens.addAttribute(CharTermAttribute.class);
            tokens.reset();
            while (tokens.incrementToken())
                query.add(new TermQuery(new Term("text", word.toString())), BooleanClause.Occur.SHOULD);
            tokens.end();
        }
        return query.build();
    }

    static MoreLikeThis moreLikeThis(IndexReader reader, Analyzer analyzer, boolean once) {
        MoreLikeThis more = new MoreLikeThis(reader);
        more.setAnalyzer(analyzer);
        more.setFieldNames(new String[] {"text"});
        if (once) {
            more.setMinTermFreq(1);
            more.setMinDocFreq(2);
        }
        return more;
    }

    static double percentile(List<Long> sorted, double part) {
        return sorted.get((int) Math.min(sorted.size() - 1, part * sorted.size())) / 1e6;
    }

    static void ask(IndexSearcher searcher, Query query, String id, String self, PrintStream out) throws IOException {
        List<String> hits = new ArrayList<>();
        for (ScoreDoc hit : searcher.search(query, HITS + 1).scoreDocs)
            hits.add(searcher.doc(hit.doc).get("id"));
        hits.remove(self);
        out.println(id + "\t" + String.join(" ", hits));
    }

    public static void main(String[] args) throws IOException {
        Locale.setDefault(Locale.ROOT);
        BooleanQuery.setMaxClauseCount(Integer.MAX_VALUE);
        Analyzer analyzer = analyzerOf(args[0]);
        Directory directory = new ByteBuffersDirectory();
        addDocuments(directory, analyzer, args[2]);
        try (IndexReader reader = DirectoryReader.open(directory);
                BufferedReader lines = Files.newBufferedReader(Path.of(args[3]));
                PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8)) {
            IndexSearcher searcher = new IndexSearcher(reader);
            MoreLikeThis more = moreLikeThis(reader, analyzer, args[1].equals("more-once"));
            List<String> questions = new ArrayList<>();
            for (String line; (line = lines.readLine()) != null; )
                questions.add(line);
            boolean timed = args.length > 4;
            List<Long> times = new ArrayList<>();
            PrintStream answers = timed ? new PrintStream(OutputStream.nullOutputStream()) : out;
            for (int round = 0; round < (timed ? 2 : 1); round++) {
                times.clear();
                for (String line : questions) {
                    String[] cells = line.split("\t", 3);
                    long start = System.nanoTime();
                    Query query =
                        args[1].equals("search") ? words(analyzer, cells[2]) : more.like("text", new StringReader(cells[2]));
                    ask(searcher, query, cells[0], cells[1], answers);
                    times.add(System.nanoTime() - start);
                }
            }
            Collections.sort(times);
            if (timed)
                out.printf("%.1f %.1f%n", percentile(times, 0.5), percentile(times, 0.95));
        }
    }
}
