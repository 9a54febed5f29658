#!/usr/bin/perl
# Copies a judged set with one random edit in one word of five or more letters of each question: a letter dropped, doubled, replaced by
# another of the question's own, or swapped with its neighbour. usage: typos.pl DIR TARGET [SEED]
use strict;
use warnings;
use utf8;
use open qw(:std :encoding(UTF-8));
use File::Copy;

my ($from, $to, $seed) = @ARGV;
die "usage: typos.pl DIR TARGET [SEED]\n" unless defined $to;
srand($seed // 1);
mkdir $to or die "$to: $!\n" unless -d $to;
copy("$from/$_", "$to/$_") or die "$from/$_: $!\n" for qw(corpus.jsonl qrels.tsv);

sub edited {
    my ($word, $letters) = @_;
    my @at = split //, $word;
    my $i = int rand @at;
    my $kind = int rand 4;
    if ($kind == 0) { splice @at, $i, 1 }
    elsif ($kind == 1) { splice @at, $i, 0, $letters->[rand @$letters] }
    elsif ($kind == 2) { $at[$i] = $letters->[rand @$letters] }
    else { $i = $#at - 1 if $i == $#at; @at[$i, $i + 1] = @at[$i + 1, $i] }
    return join '', @at;
}

open my $in, '<', "$from/queries.jsonl" or die "$from/queries.jsonl: $!\n";
open my $out, '>', "$to/queries.jsonl" or die "$to/queries.jsonl: $!\n";
while (my $line = <$in>) {
    $line =~ s{("text": ")((?:[^"\\]|\\.)*)"}{
        my ($head, $text) = ($1, $2);
        my @letters = grep { /\p{Ll}/ } split //, $text;
        my @words;
        push @words, [$-[0], $+[0] - $-[0]] while $text =~ /(?<![\\\p{L}])\p{L}{5,}/g;
        if (@words && @letters) {
            my $word = $words[rand @words];
            my $typed = substr $text, $word->[0], $word->[1];
            substr($text, $word->[0], $word->[1]) = edited($typed, \@letters);
        }
        "$head$text\""
    }e;
    print $out $line;
}
close $out or die "$to/queries.jsonl: $!\n";
