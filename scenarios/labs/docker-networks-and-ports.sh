ip addr
ip route
ip netns
docker version
docker ps
docker images
docker network ls
docker run -d --name web nginx sleep 1000
docker ps -a
docker inspect web
docker inspect -f '{{json .NetworkSettings.Networks}}' web
docker exec web cat /etc/hosts /etc/resolv.conf /etc/hostname
docker exec web ps aux
docker exec web ip -4 addr
docker exec web sysctl net.ipv4.ip_forward net.ipv6.conf.all.disable_ipv6 net.ipv4.ping_group_range
docker network create mynet
docker network create --subnet 10.10.0.0/24 --gateway 10.10.0.254 net2
docker network create --internal isolated
docker network ls
docker network inspect mynet
docker run -d --name a --network mynet alpine sleep 1000
docker run -d --name b --network mynet --ip 172.18.0.50 alpine sleep 1000
docker run -d --name c --network net2 --hostname cc --add-host foo:1.2.3.4 --dns 9.9.9.9 alpine sleep 1000
docker exec a ping -c 1 b
docker exec a ping -c 1 -W 1 c
docker exec a cat /etc/resolv.conf
docker exec c cat /etc/hosts /etc/resolv.conf
docker exec c hostname
docker network connect mynet c
docker exec c ip -br addr
docker exec c ping -c 1 a
docker network disconnect mynet c
docker network inspect -f '{{range $id, $c := .Containers}}{{$c.Name}} {{$c.IPv4Address}} {{end}}' mynet
iptables-save
brctl show
ip -br link
ip route
docker port web
docker run -d --name p1 -p 8080:80 nginx sleep 1000
docker run -d --name p2 -p 8080:80 nginx sleep 1000
docker ps -a --format 'table {{.Names}}\t{{.Status}}\t{{.Ports}}'
docker run -d --name p3 -p 127.0.0.1:9000:90/udp -p 7000-7002:7000-7002 -P --expose 99 nginx sleep 1000
docker port p3
docker ps --filter name=p3 --format '{{.Ports}}'
ss -tulpn
iptables -t nat -S
docker stop p1
docker start p1
docker restart p1
docker logs web
docker kill p3
docker rm p3
docker rm -f p1
docker rm nosuch
docker stop nosuch
docker exec nosuch ls
docker exec web nosuchcmd
docker run ubuntu echo hello
docker run --rm ubuntu sh -c 'exit 3'
docker run -d --name web nginx
docker run nosuchimage
docker run --network nosuch ubuntu true
docker run -p 99999:80 ubuntu true
docker run --nosuchflag ubuntu
docker run
docker
docker nosuch
docker network
docker network rm bridge
docker network rm mynet
docker network rm nosuch
docker network create mynet
docker network create --subnet 172.17.0.0/24 bad
docker network create --subnet 300.0.0.0/8 bad
docker network create -d nosuch bad
docker network inspect nosuch
docker inspect nosuch
docker inspect -f '{{.State.Pid}} {{.State.Running}} {{.Config.Image}}' web | sed 's/^[0-9]*/PID/'
docker top web
lsns --type net | wc -l
pid=$(docker inspect -f '{{.State.Pid}}' web); nsenter -t $pid -n ip -br addr
mkdir -p /var/run/netns; ln -s /proc/$pid/ns/net /var/run/netns/web; ip netns; ip netns exec web ip -br addr
ls /var/run/docker/netns | wc -l
docker run -d --name shared --network container:web busybox sleep 1000
docker exec shared ip -br addr
docker run --name h --network host ubuntu ip -br link
docker run --rm --network none ubuntu ip -br addr
docker rm -f $(docker ps -aq)
docker network prune -f
docker ps -a
docker network ls
iptables-save
brctl show
