ss
ss -t
ss -tuln
ss -tulnp
ss -a
ss -an
ss -x
ss -w
ss -0
ss -s
ss -H -t
ss -O -t
ss -i
ss -e
ss -m
ss -o
ss -4
ss -6
ss -Z
ss -h
ss -V
ss --foo
ss -Q
ss -f inet
ss -f bogus
ss -A tcp
ss -A bogus
ss state listening
ss state bogus
ss -t state established
ss -l sport = :80
ss dport eq 22
ss bogus
ss -tn dst 192.0.2.1
ss -K
ss -n
nc -l -p 8080 &
nc -u -l -p 9090 &
nc -6 -l -p 8081 &
sleep 1
ss -tln
ss -tlnp | sed 's/pid=[0-9]*/pid=N/'
ss -uln
ss -tuln
ss -tul
ss -tulpn | sed 's/pid=[0-9]*/pid=N/'
ss -4tln
ss -6tln
ss -tlne | sed 's/ino:[0-9]*/ino:N/;s/sk:[0-9a-f]*/sk:X/'
ss -tlni
ss -tlnm
ss -tlno
ss -Htln
ss -Otln
ss -tlnH sport = :8080
ss -tln 'sport = :8081'
ss -tln '( sport = :8080 or sport = :8081 )'
ss -tln sport gt :8080
ss -tln src 0.0.0.0
ss -s
ss -lw
ss -l | head -5
sleep 300 | nc 127.0.0.1 8080 &
sleep 1
ss -tn
ss -tan
ss -ta
ss -tanp | sed 's/pid=[0-9]*/pid=N/'
ss -to
ss -t state established
ss -tn dport = :8080
ss -s
kill %1 %2 %3 %4
