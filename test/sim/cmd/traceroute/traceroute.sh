ip link add v0 type veth peer name v1
ip link set v0 up
ip link set v1 up
ip addr add 192.0.2.1/24 dev v0
traceroute -n 198.51.100.1
traceroute -n -m 3 192.0.2.40
traceroute -n -I -m 3 192.0.2.40
traceroute -n -I 198.51.100.1
tracepath -n 198.51.100.1
traceroute
traceroute --help
traceroute -V
traceroute -Z 1.1.1.1
traceroute -m 0 192.0.2.1
traceroute -m 300 192.0.2.1
traceroute -m x 192.0.2.1
traceroute -q 0 192.0.2.1
traceroute -q 11 192.0.2.1
traceroute -w -1 192.0.2.1
traceroute -w x 192.0.2.1
traceroute -f 0 192.0.2.1
traceroute -f 31 192.0.2.1
traceroute -N 0 192.0.2.1
traceroute -p x 192.0.2.1
traceroute -m
traceroute 192.0.2.1/24
traceroute 192.0.2.1 x
traceroute 192.0.2.1 100 foo
traceroute 192.0.2.1 99999
traceroute -4 ::1
traceroute -6 127.0.0.1
tracepath
tracepath -h
tracepath -V
tracepath -Z
tracepath -m 0 192.0.2.1
tracepath -l x 192.0.2.1
tracepath 192.0.2.1 192.0.2.2
tracepath -n 192.0.2.40
