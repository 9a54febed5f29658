#!/usr/bin/perl
# Copies a judged set with one telling word of each question replaced by an invented one, and writes the rules that say what it means,
# rules.json. WAY: one (a word for a word), several (two invented words for a word), pair (an invented word for two in a row).
# usage: renamed.pl DIR TARGET [WAY [SEED]]
use strict;
use warnings;
use utf8;
use open qw(:std :encoding(UTF-8));
use File::Copy;

my ($from, $to, $way, $seed) = @ARGV;
die "usage: renamed.pl DIR TARGET [one|several|pair [SEED]]\n" unless defined $to;
$way //= 'one';
srand($seed // 1);
mkdir $to or die "$to: $!\n" unless -d $to;
copy("$from/$_", "$to/$_") or die "$from/$_: $!\n" for qw(corpus.jsonl qrels.tsv);

my %invented; # word → what it is called instead

sub invent {
    my $word = '';
    $word .= (qw(q x j w z v))[rand 6] . (qw(u o a))[rand 3] for 1 .. 5;
    return $word;
}

sub name_of {
    my $word = lc shift;
    $invented{$word} //= $way eq 'several' ? invent() . ' ' . invent() : invent();
    return $invented{$word};
}

my $telling = $way eq 'pair' ? qr/(?<![\\\p{L}])\p{L}{4,} \p{L}{4,}(?!\p{L})/ : qr/(?<![\\\p{L}])\p{L}{5,}(?!\p{L})/;
open my $in, '<', "$from/queries.jsonl" or die "$from/queries.jsonl: $!\n";
open my $out, '>', "$to/queries.jsonl" or die "$to/queries.jsonl: $!\n";
while (my $line = <$in>) {
    $line =~ s{("text": ")((?:[^"\\]|\\.)*)"}{
        my ($head, $text) = ($1, $2);
        my $longest = '';
        while ($text =~ /($telling)/g) { $longest = $1 if length $1 > length $longest }
        if ($longest) { my $name = name_of($longest); $text =~ s/\Q$longest\E/$name/ }
        "$head$text\""
    }e;
    print $out $line;
}
close $out or die "$to/queries.jsonl: $!\n";

open my $rules, '>', "$to/rules.json" or die "$to/rules.json: $!\n";
print $rules "{\"synonyms\": [\n", join(",\n", map { "{\"from\": [\"$invented{$_}\"], \"to\": [\"$_\"]}" } sort keys %invented), "\n]}\n";
close $rules or die "$to/rules.json: $!\n";
