ping
ping -h
ping -V
ping -?
ping -Z
ping -c
ping -c 0 127.0.0.1
ping -c x 127.0.0.1
ping -c 1x 127.0.0.1
ping -c -3 127.0.0.1
ping -c '' 127.0.0.1
ping -c 99999999999999999999 127.0.0.1
ping -i x -c 1 127.0.0.1
ping -i 0.2s -c 1 127.0.0.1
ping -i 99999999 -c 1 127.0.0.1
ping -i '' -c 1 127.0.0.1
ping -W x -c 1 127.0.0.1
ping -W -1 -c 1 127.0.0.1
ping -w x 127.0.0.1
ping -t 256 127.0.0.1
ping -t x 127.0.0.1
ping -s -1 127.0.0.1
ping -s 65508 -c 1 127.0.0.1
ping -s 65507 -c 1 127.0.0.1
ping -s 99999999999 -c 1 127.0.0.1
ping -l 0 127.0.0.1
ping -l 70000 127.0.0.1
ping -m x 127.0.0.1
ping -M foo 127.0.0.1
ping -T foo 127.0.0.1
ping -R -T tsonly 127.0.0.1
ping -T tsonly -R 127.0.0.1
ping -4 -6 127.0.0.1
ping -6 -4 127.0.0.1
ping -Q 300 127.0.0.1
ping -Q zz 127.0.0.1
ping -F zz ::1
ping -F 0x1fffff ::1
ping -p zz -c 1 127.0.0.1
ping -p abc -c 1 127.0.0.1
ping -p ff -c 1 127.0.0.1
ping -q -p ff00 -c 1 127.0.0.1
ping -N foo ::1
ping -N help
ping -S x 127.0.0.1
ping -S 0 127.0.0.1
ping -e x 127.0.0.1
ping -e 70000 127.0.0.1
ping -e 5 -c 1 127.0.0.1
ping -e 0 -c 1 127.0.0.1
ping -c 1 -I foo 127.0.0.1
ping -c 1 -I foo:: ::1
ping -c 1 -I foo::bar ::1
ping -c 1 -I 192.0.2.55 127.0.0.1
ping -c 1 192.0.2.1
ping -c 1 192.0.2.1/24
ping -c 1 ''
ping -c 1 127.1
ping -c 1 0
ping -c 1 0.0.0.0
ping -c 1 0x7f000001
ping -c 1 2130706433
ping -c 1 -4 ::1
ping -c 1 255.255.255.255
ping -c 1 -b 255.255.255.255
ping -c 1 -W 1 224.0.0.1
ping -c 1 fe80::1%foo
ping -c 1 -T tsprespec 127.0.0.1
ping -c 1 -R 127.0.0.1 127.0.0.1
ping -c 1 -s 8 127.0.0.1
ping -c 1 -s 16 127.0.0.1
ping -c 1 -s 0 127.0.0.1
ping -c 1 -D 127.0.0.1 | sed 's/[0-9]\{5,\}/N/g'
ping -c 2 -i 0.2 -q 127.0.0.1
ping -c 3 -A 127.0.0.1
ping -c 3 -f 127.0.0.1
ping -c 3 -f -q 127.0.0.1
ping -c 3 -l 3 127.0.0.1
ping -c 2 -a -i 0.1 127.0.0.1
ping -c 1 -U 127.0.0.1
ping -c 1 -B 127.0.0.1
ping -c 1 -C 127.0.0.1
ping -c 1 -d 127.0.0.1
ping -c 1 -r 127.0.0.1
ping -c 1 -r 192.0.2.1
ping -c 1 -L 127.0.0.1
ping -c 1 -t 1 127.0.0.1
ping -c 1 -t 0 127.0.0.1
ping -c 1 -m 5 127.0.0.1
ping -c 1 -Q 0x10 127.0.0.1
ping -c 1 -M do -s 1000 127.0.0.1
ping -w 1 127.0.0.1
ping -w 2 -c 1 127.0.0.1
ping -w 1 -c 5 -i 0.5 127.0.0.1
ping -w 0 -c 1 127.0.0.1
ping -c 1 -I lo 127.0.0.1
ping -c 1 -I 127.0.0.1 127.0.0.2
ping -c 1 -I '' 127.0.0.1
ping -O -c 2 -i 0.2 127.0.0.1
ping 127.0.0.1 -c 1 -q
ping -c1 -W1 127.0.0.1
ping -c1 -W 0 127.0.0.1
ping -c1 -W 0.5 127.0.0.1
ping4 -c 1 127.0.0.1
ping4 -c 1 ::1
ping6 -4 -c 1 127.0.0.1
ip link set lo down
ping -c 1 127.0.0.1
