# shellcheck shell=bash
# Entries as JSON made into lines for people and for cut(1). Sourced, never run.

# rows DEPTH FIELD ...: of each JSON object from stdin at that depth (1: objects one after the other) a line with these
# fields and a tab between them. "value" stands for value_base64, too, and is written so that printf %b gives it back;
# what is no text stays "base64:...". A field that is missing is empty.
#
# An escaped quote is written another way first, so every quote that is left begins or ends a string: awk takes the
# strings as records, in one pass.
rows() {
  local depth=$1
  shift
  sed -e 's/\\\\/\\u005c/g' -e 's/\\"/\\u0022/g' -e 's/\\\//\//g' |
    LC_ALL=C awk -v RS='"' -v at="$depth" -v wanted="$*" '
    BEGIN {
      count = split(wanted, order, " ")
      digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
      for (i = 0; i < 64; i++) digit[substr(digits, i + 1, 1)] = i
      escaped[92] = "\\\\"; escaped[9] = "\\t"; escaped[10] = "\\n"; escaped[13] = "\\r"
      for (i = 32; i < 256; i++) if (i != 92 && i != 127) escaped[i] = sprintf("%c", i)
    }
    # Text of JSON: its escapes are those of printf, but for the quote. What a terminal might obey is escaped as well.
    function shown(text,  i) {
      gsub(/\\u0022/, "\"", text)
      gsub(/\\u005c/, "\\\\\\\\", text)
      gsub(/\177/, "\\u007f", text)
      if (text ~ /\302[\200-\237]/)
        for (i = 128; i < 160; i++) gsub("\302" sprintf("%c", i), sprintf("\\u%04x", i), text)
      return text
    }
    function decoded(text,  i, j, n, bits, bytes, piece, all, result) {
      sub(/=+$/, "", text)
      bytes = int(length(text) * 3 / 4)
      for (i = 1; i <= length(text); i += 4) {
        bits = 0
        for (j = 0; j < 4; j++) bits = bits * 64 + digit[substr(text, i + j, 1)]
        piece = ""
        for (j = 65536; j >= 1; j /= 256) {
          if (n++ >= bytes) break
          if (!((int(bits / j) % 256) in escaped)) return ""
          piece = piece escaped[int(bits / j) % 256]
        }
        all = all piece
        # Short strings grow at less cost than long ones.
        if (length(all) > 4096) { result = result all; all = "" }
      }
      return result all
    }
    # Whether the bytes are UTF-8: RFC 3629, section 4. What was found leaves a gap, so that its neighbours stay apart.
    function is_text(text) {
      gsub(/[\302-\337][\200-\277]/, " ", text)
      gsub(/\340[\240-\277][\200-\277]|\355[\200-\237][\200-\277]/, " ", text)
      gsub(/[\341-\354\356\357][\200-\277][\200-\277]/, " ", text)
      gsub(/\360[\220-\277][\200-\277][\200-\277]|\364[\200-\217][\200-\277][\200-\277]/, " ", text)
      gsub(/[\361-\363][\200-\277][\200-\277][\200-\277]/, " ", text)
      return text !~ /[\200-\377]/
    }
    function of_base64(text,  bytes) {
      bytes = decoded(text)
      return (bytes != "" || text == "") && bytes !~ /\302[\200-\237]/ && is_text(bytes) ? bytes : "base64:" text
    }
    function take(value) {
      if (list[depth]) return
      if (depth == at) field[name[depth]] = value
      name[depth] = ""
    }
    function row(  i, line, value) {
      for (i = 1; i <= count; i++) {
        value = field[order[i]]
        if (order[i] == "value" && ("value_base64" in field)) value = of_base64(field["value_base64"])
        line = line (i > 1 ? "\t" : "") value
      }
      print line
    }
    NR % 2 == 0 {
      if (!list[depth] && name[depth] == "") name[depth] = $0
      else take(name[depth] == "value_base64" ? $0 : shown($0))
      next
    }
    {
      rest = $0
      while (match(rest, /[][{}]|[^][{}:, \t\r\n]+/)) {
        token = substr(rest, RSTART, RLENGTH)
        rest = substr(rest, RSTART + RLENGTH)
        if (token == "{" || token == "[") {
          list[++depth] = token == "["
          name[depth] = ""
          if (depth == at) split("", field)
        } else if (token == "}" || token == "]") {
          if (token == "}" && depth == at) row()
          depth--
          if (!list[depth]) name[depth] = ""
        } else take(token == "null" ? "" : token)
      }
    }'
}
