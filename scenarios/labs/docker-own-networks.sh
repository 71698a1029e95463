docker network ls
docker network create --driver bridge --subnet 10.10.0.0/24 --gateway 10.10.0.254 --ip-range 10.10.0.128/25 -o com.docker.network.bridge.name=br-lab -o com.docker.network.driver.mtu=1400 lab
ip -d link show br-lab
ip addr show br-lab
docker run -dit --name c1 --network lab alpine sh
docker run -d --name c2 --network lab --ip 10.10.0.10 --mac-address 02:42:0a:0a:00:99 alpine sleep 1000
docker run -d --name c3 alpine sleep 1000
docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' c2
docker inspect -f '{{.NetworkSettings.IPAddress}}' c3
docker inspect --format '{{.NetworkSettings.Networks.lab.MacAddress}}' c2
docker inspect -f '{{json .NetworkSettings.Networks}}' c3 | jq -r '.bridge.Gateway'
docker inspect -f '{{.Name}} - {{range .NetworkSettings.Networks}}{{.IPAddress}}/{{.IPPrefixLen}} gw {{.Gateway}}{{end}}' c1 c2 c3
docker inspect -f '{{.State.Status}} {{.State.Running}} {{.HostConfig.NetworkMode}}' c2
docker exec c2 ip addr show eth0
docker exec c2 ip route
docker exec c2 cat /etc/hosts
docker exec c2 cat /etc/resolv.conf
docker exec c3 cat /etc/resolv.conf
docker exec c2 ping -c 2 10.10.0.254
docker exec c2 ping -c 1 -W 1 172.17.0.2
docker exec c2 ping -c 1 8.8.8.8
docker exec c3 ip -br a
docker exec c3 hostname -I
bridge link
brctl show
iptables -t nat -S
iptables -S
iptables-save -t filter
iptables -t nat -L -n -v
docker network connect lab c3
docker exec c3 ip -br a
docker exec c3 ip route
docker exec c3 ping -c 1 10.10.0.10
docker network inspect lab -f '{{range .Containers}}{{.Name}} {{end}}' | tr ' ' '\n' | sort
docker network inspect -f '{{json .IPAM.Config}}' lab
docker network disconnect lab c3
docker exec c3 ip -br a
docker network rm lab
docker run --rm --network host alpine ip -br link
docker run --rm --network none alpine ip addr
docker run --rm --network container:c2 alpine ip -br a
docker run -d --name web -p 8080:80 -p 127.0.0.1:8443:443/tcp -p 53:53/udp nginx sleep 1000
docker port web
docker port web 80
docker port web 80/udp
docker ps --format '{{.Names}} {{.Ports}}'
iptables -t nat -S DOCKER
iptables -S DOCKER
iptables -t nat -S POSTROUTING
ss -ltnp | awk '{print $4, $6}' | sed 's/pid=[0-9]*/pid=N/'
PID=$(docker inspect -f '{{.State.Pid}}' c3)
nsenter -t $PID -n ip -br addr
nsenter --target $PID --net ip route
ip netns list
mkdir -p /var/run/netns; ln -sfT /proc/$PID/ns/net /var/run/netns/c3
ip netns list
ip netns exec c3 ip -br link
ip -n c3 addr show eth0
ls /var/run/docker/netns
lsns -t net -o TYPE,NPROCS,COMMAND
docker exec c3 ip link set eth0 down
docker exec c3 ip link add dummy0 type dummy
docker run --rm --cap-add NET_ADMIN alpine ip link add dummy0 type dummy
docker run --rm alpine cat /sys/class/net/eth0/mtu
docker run --rm --hostname foo --add-host db:10.1.2.3 --dns 9.9.9.9 --dns-search lab.local alpine cat /etc/hosts /etc/resolv.conf
docker stop -t 1 c2
docker start c2
docker inspect -f '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}' c2
docker rm -f c1 c2 c3 web
docker network prune -f
iptables -t nat -S
sysctl net.ipv4.ip_forward
docker ps -aq | wc -l
docker network inspect nosuch
docker network rm bridge
docker network create --subnet 172.17.0.0/16 clash
docker network create bad_name! 
docker run -d -p 99999:80 nginx
docker run -d -p 80:abc nginx
docker run --ip 1.2.3.4 alpine true
docker network create --subnet 10.0.0.0/33 x
docker exec nosuch ls
docker logs nosuch
docker stop nosuch
docker rm nosuch
docker start nosuch
docker network connect nosuch nosuch
docker foo
docker network foo
docker run
