sysctl
sysctl -h
sysctl -V
sysctl -x
sysctl net.ipv4.ip_forward
sysctl -n net.ipv4.ip_forward
sysctl -N net.ipv4.ip_forward
sysctl -e net.ipv4.ip_forward
sysctl net/ipv4/ip_forward
sysctl net.ipv4.ip_forward=1
sysctl -w net.ipv4.ip_forward=0
sysctl -q -w net.ipv4.ip_forward=1
sysctl -n -w net.ipv4.ip_forward=1
sysctl -nw net.ipv4.ip_forward=0
sysctl -b net.ipv4.ip_forward; echo
sysctl -w net.ipv4.ip_forward 1
sysctl -w net.ipv4.ip_forward = 1
sysctl net.ipv4.ip_forward = 1
sysctl -w net.ipv4.ip_forward
sysctl net.ipv4.ip_forward=
sysctl -w net.ipv4.ip_forward=abc
sysctl -w net.ipv4.ip_forward=2
sysctl -w net.ipv4.ip_forward=" 1 "
sysctl -w "net.ipv4.ip_forward = 1"
sysctl net.ipv4.foo
sysctl -e net.ipv4.foo
sysctl -w net.ipv4.foo=1
sysctl -e -w net.ipv4.foo=1
sysctl foo
sysctl foo.bar=1
sysctl =1
sysctl net.ipv4.conf.lo
sysctl net.ipv4.conf.lo.
sysctl net.ipv4.neigh.lo
ip link add v0.10 type veth peer name a-b
sysctl net.ipv4.conf.v0/10.forwarding
sysctl net/ipv4/conf/v0.10/forwarding
sysctl net.ipv4.conf.v0.10.forwarding
sysctl -w net/ipv4/conf/v0.10/rp_filter=1
sysctl -w net.ipv4.conf.v0/10.rp_filter=2
sysctl net.ipv4.conf.a-b.rp_filter
sysctl net.ipv4.conf.all.rp_filter net.ipv4.conf.default.rp_filter
sysctl net.ipv4.conf.all.rp_filter net.ipv4.foo net.ipv4.conf.default.rp_filter
sysctl -w net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.default.rp_filter=1
sysctl -w net.ipv4.conf.all.rp_filter=1 net.ipv4.foo=1 net.ipv4.conf.default.rp_filter=0
sysctl -ar '['
sysctl net.ipv4.ip_local_port_range
sysctl -w net.ipv4.ip_local_port_range="2000 3000"
sysctl -w net.ipv4.ip_local_port_range="x y"
sysctl net.ipv4.ping_group_range
sysctl -w net.ipv4.ping_group_range="0 2147483647"
sysctl net.ipv4.tcp_congestion_control
sysctl -w net.ipv4.tcp_congestion_control=foo
sysctl -w kernel.ostype=foo
sysctl net.core.somaxconn net.core.rmem_max net.core.wmem_max net.core.default_qdisc net.core.netdev_max_backlog
sysctl net.bridge.bridge-nf-call-iptables
sysctl -w net.bridge.bridge-nf-call-iptables=1
sysctl net.netfilter.nf_conntrack_max
printf '# comment\n; other\n\nnet.ipv4.ip_forward = 1\nnet.ipv4.conf.all.rp_filter=0\n-net.ipv4.foo=1\nnet.ipv4.bar = 5\nbadline\nnet.ipv4.conf.*.forwarding = 1\n' > /tmp/s.conf
sysctl -q -p /tmp/s.conf
sysctl -p /tmp/nofile
sysctl -p
echo net.ipv4.ip_forward=0 | sysctl -p -
sysctl --system
sysctl --dry-run -w net.ipv4.ip_forward=1
sysctl -w net.ipv4.conf.*.forwarding=0
sysctl net.ipv4.conf.*.forwarding
sysctl -w net.ipv4.route.flush=1
sysctl net.ipv4.neigh.default.gc_thresh1 net.ipv4.neigh.lo.base_reachable_time_ms
sysctl --names net.ipv4.ip_forward
sysctl --ignore net.foo
sysctl -ad | head -2
