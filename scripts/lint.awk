# lint.awk: the rules for C. awk -f lint.awk lint-rules.txt FILE...; prints "file:line: message".
# Plain POSIX awk (Debian's is mawk).

FNR == 1 { first_line() }
reading_rules { read_rule(); next }
{ check_line($0) }
END { if (path != "") end_of_file() }

# ---- the rules file ----

function read_rule(   i)
{
    if ($1 == "room") {
        is_room[$2] = 1
        for (i = 3; i <= NF; i++)
            may_include[$2, $i] = 1
    } else if ($1 == "foreign") {
        is_foreign[$2] = 1
        for (i = 3; i <= NF; i++)
            may_know[$2, $i] = 1
    } else if ($1 == "forbid") {
        forbidden[$2] = rest_of_rule()
    } else if ($1 == "guard") {
        guard_prefix[$2] = $3
    } else if ($1 == "limit") {
        limit[$2] = $3
    } else if ($1 == "long-file") {
        may_be_long[$2] = rest_of_rule()
    } else if ($1 != "" && $1 !~ /^#/) {
        printf "%s:%d: unknown rule \"%s\"\n", FILENAME, FNR, $1
    }
}

function rest_of_rule(   text)
{
    text = $0
    sub(/^[^ ]+ +[^ ]+ */, "", text)
    return text
}

# ---- one file ----

function first_line()
{
    reading_rules = FILENAME == ARGV[1]
    if (path != "")
        end_of_file()
    if (reading_rules)
        return
    path = FILENAME
    room = room_of(path)
    in_comment = 0
    head_line = body_line = 0
    guard_state = "none"
    is_header = path ~ /\.h$/
    if (room == "")
        report(1, "this folder is no room of lint-rules.txt")
    if (is_header && index($0, "/* " base_name(path) ": ") != 1)
        report(1, "a header begins with \"/* " base_name(path) ": \" and what it is")
}

function end_of_file()
{
    if (last_line > limit["file"] && !(path in may_be_long))
        report(limit["file"] + 1, "file of " last_line " lines; the limit is " limit["file"])
    if (is_header && guard_state != "defined")
        report(1, "no include guard " guard_of(path))
}

function check_line(line,   code)
{
    last_line = FNR
    if (!in_comment && line ~ /^[ \t]*#[ \t]*include/)
        check_include(line)
    code = code_of(line)
    if (is_header)
        check_guard(code)
    check_calls(code)
    check_function(code)
}

# The line without comments, its string and character literals emptied.
function code_of(line,   out, mark, end)
{
    out = ""
    while (line != "") {
        if (in_comment) {
            end = index(line, "*/")
            if (end == 0)
                return out
            in_comment = 0
            line = substr(line, end + 2)
        } else if (!match(line, /\/\*|\/\/|"|'/)) {
            return out line
        } else {
            mark = substr(line, RSTART, RLENGTH)
            out = out substr(line, 1, RSTART - 1)
            line = substr(line, RSTART + RLENGTH)
            if (mark == "//")
                return out
            if (mark == "/*") {
                in_comment = 1
            } else {
                out = out mark mark
                line = after_literal(line, mark)
            }
        }
    }
    return out
}

function after_literal(line, quote,   c)
{
    while (match(line, /\\|"|'/)) {
        c = substr(line, RSTART, 1)
        line = substr(line, RSTART + (c == "\\" ? 2 : 1))
        if (c == quote)
            return line
    }
    return ""
}

# ---- rules ----

function check_include(line,   header)
{
    if (match(line, /<[^>]*>/)) {
        check_foreign(substr(line, RSTART + 1, RLENGTH - 2))
        return
    }
    if (!match(line, /"[^"]*"/))
        return
    header = substr(line, RSTART + 1, RLENGTH - 2)
    if (header !~ /\.h$/)
        report(FNR, "\"" header "\" is no header")
    else if (room_of(header) == "")
        report(FNR, "\"" header "\" is no path of a room from the root of the tree")
    else if (!may_reach(room, header))
        report(FNR, room " must not include " header)
}

function may_reach(from, header,   to)
{
    to = room_of(header)
    return to == from || (from, to) in may_include || (from, header) in may_include ||
           (from, "*") in may_include
}

function check_foreign(header,   name)
{
    for (name in is_foreign) {
        if (index(header, name) == 1 && !((name, room) in may_know))
            report(FNR, "<" header "> does not belong in " (room == "" ? path : room))
    }
}

function check_calls(code,   word)
{
    while (match(code, /[A-Za-z_][A-Za-z_0-9]*[ \t]*\(/)) {
        word = substr(code, RSTART, RLENGTH - 1)
        sub(/[ \t]+$/, "", word)
        if (word in forbidden)
            report(FNR, word "(): " forbidden[word])
        code = substr(code, RSTART + RLENGTH)
    }
}

# A function is what clang-format makes of it: its head and its braces begin in the first column.
function check_function(code,   lines)
{
    if (code ~ /^[A-Za-z_].*\(/) {
        head_line = FNR
        head_name = code
        sub(/\(.*/, "", head_name)
        sub(/.*[^A-Za-z_0-9]/, "", head_name)
    } else if (code ~ /^\{/) {
        body_line = head_line
    } else if (code ~ /^\}/ && body_line > 0) {
        lines = FNR - body_line + 1
        if (lines > limit["function"])
            report(body_line, head_name "() has " lines " lines; the limit is " limit["function"])
        body_line = 0
    }
}

# The first directives of a header are #ifndef GUARD and #define GUARD.
function check_guard(code,   part)
{
    if (guard_state != "none" && guard_state != "asked" || code !~ /^#/)
        return
    split(code, part)
    if (guard_state == "none" && part[1] == "#ifndef" && part[2] == guard_of(path))
        guard_state = "asked"
    else if (guard_state == "asked" && part[1] == "#define" && part[2] == guard_of(path))
        guard_state = "defined"
    else
        guard_state = "wrong"
}

# ---- names ----

function guard_of(file,   folder, prefix)
{
    folder = folder_of(file)
    prefix = folder in guard_prefix ? guard_prefix[folder] : "EK_" base_name(folder)
    file = toupper(prefix "_" base_name(file))
    gsub(/[^A-Z0-9]/, "_", file)
    return file
}

function room_of(file,   folder)
{
    for (folder = folder_of(file); folder != ""; folder = folder_of(folder)) {
        if (folder in is_room)
            return folder
    }
    return ""
}

function folder_of(file)
{
    return match(file, /\/[^\/]*$/) ? substr(file, 1, RSTART - 1) : ""
}

function base_name(file)
{
    sub(/.*\//, "", file)
    return file
}

function report(line, text)
{
    printf "%s:%d: %s\n", path, line, text
}
