#!/usr/bin/perl
# tap_points.pl FILE: what perl's own TAP::Parser reads in a TAP file: a line a test point, fields
# separated by tabs: ok or not ok, SKIP or -, description, verdict and reason of its YAML block; then
# the plan, a bailout, and what the parser complains of.
use strict;
use warnings;
use TAP::Parser;

local $/;
open my $file, '<', $ARGV[0] or die "$ARGV[0]: $!\n";
my $tap = <$file>;
# Version 14 is version 13 with subtests and escapes; the parser of perl 5.36 refuses its number, and
# leaves the escapes of descriptions to who reads them.
$tap =~ s/\ATAP version 14\n/TAP version 13\n/ or die "$ARGV[0]: not TAP version 14\n";

my $parser = TAP::Parser->new({tap => $tap});
my ($point, @blocks, @points) = (undef);
while (my $result = $parser->next) {
    if ($result->is_test) {
        $point = [$result->is_ok ? 'ok' : 'not ok', $result->has_skip ? 'SKIP' : '-',
            $result->description =~ s/^- //r =~ s/\\([#\\])/$1/gr, '-', '-'];
        push @points, $point;
    } elsif ($result->is_yaml) {
        my $data = $result->data;
        die "a block without message: $point->[2]\n" if !length $data->{message};
        @$point[3, 4] = ($data->{verdict} // '-', $data->{reason} // '-');
    } elsif ($result->is_bailout) {
        push @blocks, "bailout\t" . $result->explanation;
    } elsif ($result->is_unknown) {
        push @blocks, "unknown\t" . $result->raw;
    }
}
print join("\t", @$_), "\n" for @points;
print "$_\n" for @blocks;
print "plan\t", $parser->plan || 'none', "\n";
print "complaint\t$_\n" for $parser->parse_errors;
