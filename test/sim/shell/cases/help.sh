help

COLUMNS=80; help

help cd; help -d cd echo; help -s read; help -m true

help nope; echo $?; help -x; echo $?

help 'c*'; help -s re; help -d '[' '[[' '(('; help -s if while 'for ((' %

cd --help; echo $?; read --help; export --help; kill --help; wait --help; echo $?

enable -n printf; help | head -50 | tail -15
