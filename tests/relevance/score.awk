# MRR@10 of a run: awk -f score.awk qrels.tsv RUN. A question that the run does not name, but the judgments do, counts 0.
BEGIN { FS = "\t" }
NR == FNR { if ($3 > 0) { relevant[$1, $2] = 1; if (!($1 in known)) { known[$1] = 1; questions++ } } next }
$1 in known {
    count = split($2, hits, " ")
    for (i = 1; i <= count && i <= 10; i++) {
        sub(/\*$/, "", hits[i])   # kb-indexer's mark of a relevant hit
        sub(/^(article|ticket):/, "", hits[i])
        if (($1, hits[i]) in relevant) { sum += 1 / i; break }
    }
}
END { printf "%.4f\n", questions ? sum / questions : 0 }
