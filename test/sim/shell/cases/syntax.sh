echo before
if true; then
echo unclosed

echo a
echo )
echo b

for i in; do echo $i; done; echo empty; for i in 1 2 do echo; done

echo "unclosed
string

echo 'single

echo `unclosed

echo $(unclosed

case x in
a) echo

fi

done; echo x

echo a; }

echo a &&

echo a |

| cat

&& echo

;

;; 

echo a ;; echo b

if then fi

if true; echo x; fi

while do done

for 1a in x; do :; done; echo after

f( { echo; }

() { echo; }

function { echo; }

echo (a)

x=(1 2; echo

[[ a == ]]; echo after

[[ a b ]]

[[ ]]

(( 1 + ; echo

echo > ; echo x

echo < > x

cat <<E
unterminated here

echo ${x; echo

echo ${x y}; echo after

echo ${}; echo after

echo ${x!}; echo after

echo $((1+); echo after

! ! true; echo $?

a=1 b; echo $?; a= echo x; =x; echo $?

echo a & & echo b

{ echo a }

{echo a; }

( echo a

(echo a))

echo 'ok'
)

case x in esac; echo ok; case x in x) esac; echo ok2

if [ 1 = 1 ]; then echo ok fi

do echo x; done

echo a
if
