docker run --help
docker ps --help
docker exec
docker inspect
docker network create
docker network connect mynet
docker rm
docker port
docker network ls --format '{{.ID}}'
docker network create aa
docker run -d --name a1 --network aa alpine sleep 1000
docker run -d --name b1 --network aa alpine sleep 1000
docker network create --subnet 10.10.0.0/24 net2
docker run -d --name c1 --network net2 --ip 10.10.0.77 --hostname cc --add-host foo:1.2.3.4 --dns 9.9.9.9 alpine sleep 1000
docker run -d --name d1 --network aa --ip 172.18.0.99 alpine sleep 1000
docker exec a1 ping -c 1 b1
docker exec a1 ping -c 1 -W 1 c1
docker exec a1 ping -c 1 -W 1 10.10.0.77
docker exec a1 cat /etc/resolv.conf
docker exec a1 iptables -t nat -S
docker exec --privileged a1 iptables -t nat -S
docker exec c1 cat /etc/hosts /etc/resolv.conf
docker exec c1 hostname
docker network connect aa c1
docker exec c1 ip -br addr
docker exec c1 ip route
docker exec c1 ping -c 1 a1
docker network disconnect aa c1
docker exec c1 ip route
docker network inspect -f '{{range $id, $c := .Containers}}{{$c.Name}} {{$c.IPv4Address}} {{end}}' aa
docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' a1
docker inspect -f '{{.NetworkSettings.Networks.aa.IPAddress}}' a1
docker inspect -f '{{range $k,$v := .NetworkSettings.Networks}}{{$k}}={{$v.Gateway}} {{end}}' a1
docker inspect --format '{{.Config.Hostname}} {{.HostConfig.NetworkMode}} {{.Name}}' a1
docker inspect --format '{{.Nosuch}}' a1
docker inspect a1 | grep -c Aliases
docker inspect a1 | sed -n '/"Networks"/,$p'
docker network rm aa
docker stop -t 1 b1
docker ps -a
docker start b1
docker exec b1 ip -br addr
docker rename b1 bee
docker ps --format '{{.Names}}'
docker ps -q | wc -l
docker ps -a --filter status=exited
docker run --name e1 ubuntu bash -c 'exit 3'
docker ps -a --filter name=e1 --format '{{.Status}}'
docker logs e1
docker run --name e2 -d ubuntu bash -c 'ip -br addr; sleep 100'
docker logs e2
docker wait e1
docker port a1 80
docker run -d --name pp -p 8080:80/tcp -p 5353:53/udp nginx sleep 1000
docker port pp
docker port pp 80
docker port pp 81
docker ps --filter name=pp
docker run --rm -it ubuntu ip -br addr
docker run --rm ubuntu hostname
docker run --rm --hostname foo ubuntu hostname
docker run --rm --network host ubuntu hostname
docker run --rm --mac-address 02:42:00:00:00:01 ubuntu ip link show eth0
docker run --rm --cap-add NET_ADMIN ubuntu ip link add dummy0 type veth
docker run --rm ubuntu ip link add dummy0 type veth
docker run --rm --privileged ubuntu ip link add v0 type veth peer name v1
docker run --rm --link a1:alias ubuntu cat /etc/hosts
docker run --rm ubuntu ping -c 1 8.8.8.8
docker run --rm ubuntu ip neigh
docker network prune -f
docker network ls
docker info | head -20
docker image ls
docker container ls
docker container rm -f pp
docker system prune -f
docker --version
docker -v
docker ps -a --no-trunc --format '{{.Command}}'
docker top a1
docker stats --no-stream
docker pull ubuntu
docker rm a1
docker rm -f a1 nosuch bee
docker kill c1
docker restart e2
docker ps -l
docker ps -n 2
docker create --name cr ubuntu sleep 5
docker start cr
docker ps -a
