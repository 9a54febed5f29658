#!/usr/bin/perl
# An evaluation set of solved tickets, from a judged one: articles, tickets that are linked to them, and questions of three kinds
# by their ids: whose article is there; near-…, whose article was never written; foreign-…, of other sets.
#
# solved.pl DATA_DIR SET LINKS SEED FOLDER FOREIGN…
#
# banking77: an article is an intent's name, LINKS of its training questions are its tickets, a third of the test questions ask.
# xquad/LANG: an article is a paragraph, LINKS of its questions are its tickets, the others ask. jquery-trac: an article is a
# ticket that others repeat, two thirds of those are its tickets, a third asks. A fifth of the articles is left out.
use strict;
use warnings;
use JSON::PP;

my ($data, $set, $links, $seed, $folder, @foreign) = @ARGV;
die "usage: solved.pl DATA_DIR SET LINKS SEED FOLDER FOREIGN…\n" unless defined $folder;
my $json = JSON::PP->new->utf8->canonical;

sub lines_of {
    my ($path) = @_;
    open my $in, '<', $path or die "$path: $!\n";
    my @lines = grep { defined } map { my $line = $_; eval { $json->decode($line) } } <$in>;
    return @lines;
}

# The same order each time, by a hash of the id.
sub place {
    my ($text) = @_;
    my $hash = 2166136261 ^ $seed;
    $hash = (($hash ^ $_) * 16777619) & 0xffffffff for unpack 'C*', $text;
    return $hash;
}

sub shuffled {
    return map { $_->[1] } sort { $a->[0] <=> $b->[0] || $a->[1]{id} cmp $b->[1]{id} } map { [place($_->{id}), $_] } @_;
}

my (%articles, @tickets, @questions);    # id → article; [id, article, title, body]

sub read_banking77 {
    my %taken;
    for my $line (shuffled(lines_of("$data/$set/corpus.jsonl"))) {
        (my $id = $line->{intent}) =~ s/[^A-Za-z0-9._:-]/-/g;
        (my $title = $line->{intent}) =~ tr/_/ /;
        $articles{$id} //= {title => $title, body => ''};
        push @tickets, [$line->{id}, $id, '', $line->{body}] if $taken{$id}++ < $links;
    }
    my @asked = shuffled(lines_of("$data/$set/queries.jsonl"));
    for my $line (@asked[0 .. $#asked / 3]) {
        (my $id = $line->{intent}) =~ s/[^A-Za-z0-9._:-]/-/g;
        push @questions, [$line->{id}, $id, '', $line->{text}];
    }
}

sub read_xquad {
    my (%answer, %taken);
    $articles{$_->{id}} = {title => $_->{title} // '', body => $_->{body}} for lines_of("$data/$set/corpus.jsonl");
    open my $judged, '<', "$data/$set/qrels.tsv" or die "$data/$set/qrels.tsv: $!\n";
    /^(\S+)\t(\S+)/ and $answer{$1} = $2 while <$judged>;
    for my $line (shuffled(lines_of("$data/$set/queries.jsonl"))) {
        my $id = $answer{$line->{id}} // next;
        my $list = $taken{$id}++ < $links ? \@tickets : \@questions;
        push @$list, [$line->{id}, $id, $line->{text}, ''];
    }
}

sub read_trac {
    my %documents = map { $_->{id} => $_ } lines_of("$data/$set/corpus.jsonl");
    my @pairs = grep { $documents{$_->{self}} && $documents{$_->{master} // ''} && $_->{self} ne $_->{master} }
        lines_of("$data/$set/queries.jsonl");
    $articles{$_->{master}} = $documents{$_->{master}} for @pairs;
    my @repeats = shuffled(grep { !$articles{$_->{self}} } @pairs);
    for my $i (0 .. $#repeats) {
        my ($id, $article) = @{$repeats[$i]}{qw(self master)};
        push @{$i % 3 ? \@tickets : \@questions}, [$id, $article, @{$documents{$id}}{qw(title body)}];
    }
}

sub lang { return $set =~ m{^xquad/(.+)} ? $1 : 'en' }

sub printer {
    my ($name) = @_;
    open my $out, '>', "$folder/$name" or die "$folder/$name: $!\n";
    return $out;
}

$set eq 'banking77' ? read_banking77() : $set =~ /^xquad/ ? read_xquad() : read_trac();
my @ids = sort keys %articles;
my %missing = map { $ids[$_] => 1 } grep { $_ % 5 == $seed % 5 } 0 .. $#ids;
my ($corpus, $linked, $queries, $judgments) = map { printer($_) } qw(corpus.jsonl links.jsonl queries.jsonl qrels.tsv);
for my $id (grep { !$missing{$_} } @ids) {
    my ($title, $body) = @{$articles{$id}}{qw(title body)};
    print $corpus $json->encode({kind => 'article', id => $id, lang => lang(), title => $title, body => $body}), "\n";
}
for (grep { !$missing{$_->[1]} } @tickets) {
    my ($id, $article, $title, $body) = @$_;
    my %ticket = (kind => 'ticket', id => $id, lang => lang(), title => $title, body => $body, requester => $id);
    print $corpus $json->encode(\%ticket), "\n";
    print $linked $json->encode({ticket => $id, article => $article}), "\n";
}

sub ask {
    my ($id, $answer, $title, $body) = @_;
    print $queries $json->encode({id => $id, lang => lang(), text => $title || $body, title => $title, body => $body}), "\n";
    print $judgments "$id\t$answer\t1\n";
}

ask($missing{$_->[1]} ? ("near-$_->[0]", 'nothing') : @$_[0, 1], @$_[2, 3]) for @questions;
for my $other (@foreign) {
    my $count = 0;
    for (shuffled(lines_of("$data/$other/queries.jsonl"))) {
        ask("foreign-$_->{id}", 'nothing', $_->{title} // $_->{text}, $_->{body} // '');
        last if ++$count == 200;
    }
}
