#!/usr/bin/perl
# Two or three words of a title, asked of a running service without saying in which language: is the page first, and is the first hit in its
# language? EXPORT is what `kb-indexer export` wrote of the same knowledge base; the demo's pages name the language of their title in their
# id, which is another one where only the title was translated. usage: titles.pl EXPORT URL [QUESTIONS [LANG ...]]; VERBOSE=1 shows the misses
use strict;
use warnings;
use utf8;
use open qw(:std :encoding(UTF-8));
use HTTP::Tiny;
use JSON::PP;

my ($export, $url, $most, @langs) = @ARGV;
die "usage: titles.pl EXPORT URL [QUESTIONS [LANG ...]]\n" unless defined $url;
$most //= 60;
@langs = qw(da de en es fr id it nl pl sv) unless @langs;
srand(1);

sub base { my ($lang) = @_; $lang =~ s/[-_\@].*//; return $lang }

# Of the text, and of the title.
sub languages_of {
    my ($document) = @_;
    my $lang = base($document->{lang});
    my $page = $document->{id} =~ /^gnome-help\.([^.]+)\./ ? base($1) : $lang;
    return ($lang, $page);
}

my %titles;
open my $in, '<:raw', $export or die "$export: $!\n";
while (my $line = <$in>) {
    my $document = decode_json($line);
    next unless ($document->{kind} // '') eq 'article' && length($document->{title} // '') && $document->{lang};
    my ($lang, $page) = languages_of($document);
    push @{$titles{$lang}{$document->{title}}}, $document->{id} if $lang eq $page;
}
close $in;

# Words of the title in their order; letters alone, so that nothing is an operator or a code.
sub some_words {
    my ($count, @words) = @_;
    my %chosen;
    $chosen{int rand @words} = 1 while keys %chosen < $count;
    return join ' ', @words[sort { $a <=> $b } keys %chosen];
}

my $http = HTTP::Tiny->new(keep_alive => 1);
sub ask {
    my ($words) = @_;
    my $answer = $http->get("$url/v1/search?" . $http->www_form_urlencode({q => $words, limit => 10}));
    die "$words: $answer->{status} $answer->{content}\n" unless $answer->{success};
    return @{decode_json($answer->{content})->{hits}};
}

sub measure {
    my ($lang, $count) = @_;
    my (@titles, $asked);
    for my $title (sort keys %{$titles{$lang}}) {
        my @words = $title =~ /(?<!\S)\p{L}{4,}(?!\S)/g;
        push @titles, [$title, @words] if @words >= 3;
    }
    my ($step, $reciprocal, $same) = (@titles > $most ? @titles / $most : 1, 0, 0);
    for (my $at = 0; $at < @titles; $at += $step) {
        my ($title, @words) = @{$titles[$at]};
        my %right = map { $_ => 1 } @{$titles{$lang}{$title}};
        my $question = some_words($count, @words);
        my @hits = ask($question);
        $asked++;
        my $own = @hits && grep({ $_ eq $lang } languages_of($hits[0])) > 0;
        $same += $own;
        my ($rank) = grep { $right{$hits[$_]{id}} } 0 .. $#hits;
        $reciprocal += 1 / ($rank + 1) if defined $rank;
        print STDERR "$lang\t$question\t", $own ? '' : @hits ? "$hits[0]{lang}: $hits[0]{title}" : 'nothing', "\n" if $ENV{VERBOSE} && !$own;
    }
    return $asked ? ($asked, $reciprocal / $asked, $same / $asked) : ();
}

my @mean = (0) x 4;
printf "%-6s %9s %8s %10s %8s %10s\n", '', 'questions', '2 words', 'language', '3 words', 'language';
for my $lang (@langs) {
    my ($asked, @two) = measure($lang, 2) or next;
    my (undef, @three) = measure($lang, 3);
    my @row = (@two, @three);
    printf "%-6s %9d %8.3f %10.3f %8.3f %10.3f\n", $lang, $asked, @row;
    $mean[$_] += $row[$_] / @langs for 0 .. 3;
}
printf "%-6s %9s %8.3f %10.3f %8.3f %10.3f\n", 'mean', '', @mean;
