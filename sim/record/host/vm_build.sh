# Makes a virtual machine of Debian's packages in directory $1: its kernel from the archive (by apt, in a directory of its
# own), its userland from the Debian 12 packages installed here.
set -eu
cd "$1"
grep -q '^VERSION_ID="12"' /etc/os-release || { echo "this is no Debian 12: the userland would be another one" >&2; exit 1; }
kernel=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/.*Depends: \(linux-image-.*\)/\1/p' | head -1)
[ -n "$kernel" ] || { echo "apt knows no linux-image-cloud-amd64: run apt-get update" >&2; exit 1; }
apt-get -o DPkg::Lock::Timeout=300 -o APT::Sandbox::User=root download "$kernel" >/dev/null
dpkg -x linux-image*.deb kernel
cp kernel/boot/vmlinuz-* vmlinuz
root=$PWD/root
mkdir -p "$root"/usr/{bin,sbin,lib,lib64} "$root"/{proc,sys,dev,run,tmp,etc,lab,root} "$root"/var/{lib,tmp}
for d in bin sbin lib lib64; do ln -sfn usr/$d "$root/$d"; done
ln -sfn /run "$root/var/run"
version=$(ls kernel/lib/modules)
from=kernel/lib/modules/$version
to=$root/lib/modules/$version
mkdir -p "$to/kernel"
cp -r "$from"/modules.* "$to/"
for m in net lib crypto drivers/net/{dummy,veth,vrf,macvlan,macvtap,ifb,tun,geneve,nlmon}.ko drivers/net/{vxlan,ipvlan,bonding,wireguard,team} fs/overlayfs; do
  [ -e "$from/kernel/$m" ] && (cd "$from/kernel" && cp -r --parents "$m" "$to/kernel/")
done
depmod -b "$root" "$version"
put() { # a file and the libraries it needs
  [ -e "$root$1" ] || cp -L --parents "$1" "$root" 2>/dev/null || return 0
  ldd "$1" 2>/dev/null | grep -o '/[^ )]*' | while read -r l; do [ -e "$root$l" ] || cp -L --parents "$l" "$root" 2>/dev/null || true; done
}
packages="bash coreutils diffutils findutils grep gzip hostname iproute2 bridge-utils iptables ebtables ipset nftables conntrack
 iputils-ping iputils-arping iputils-tracepath tcpdump traceroute net-tools ethtool netcat-openbsd curl socat mawk sed procps
 util-linux bsdextrautils mount kmod perl-base libc-bin jq bird2 xxd ncurses-bin login"
for p in $packages; do
  dpkg -L "$p" 2>/dev/null | grep -E '^/(usr/)?(s?bin|lib/.*\.so|lib/.*/(xtables|perl-base)/|lib/.*/coreutils/|etc/)' | while read -r f; do
    case $f in /etc/*) [ -f "$f" ] && cp -L --parents "$f" "$root" 2>/dev/null || true ;; *) [ -f "$f" ] && put "$(realpath -s "$f")" || true ;; esac
  done || true
done
# what alternatives decide
for l in awk nawk iptables iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore ebtables arptables nc netcat sh traceroute pager; do
  p=$(command -v "$l") || continue
  real=$(readlink -f "$p")
  put "$real"
  [ -e "$root$p" ] && [ ! -L "$root$p" ] || ln -sfn "$real" "$root$p"
done
[ -d /usr/lib/x86_64-linux-gnu/xtables ] && cp -r --parents /usr/lib/x86_64-linux-gnu/xtables "$root"
[ -d /usr/lib/cni ] && cp -r --parents /usr/lib/cni "$root"
cp -rL --parents /etc/iproute2 /etc/passwd /etc/group /etc/protocols /etc/services /etc/ethertypes /etc/os-release /etc/host.conf "$root" 2>/dev/null || true
mkdir -p "$root/var/lib/dpkg" && cp /var/lib/dpkg/status "$root/var/lib/dpkg/"
printf '127.0.0.1\tlocalhost\n::1\t\tlocalhost ip6-localhost ip6-loopback\n' >"$root/etc/hosts"
echo 'hosts: files' >"$root/etc/nsswitch.conf"
cat >"$root/init" <<'INIT'
#!/bin/bash
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev; mount -t tmpfs run /run
ln -s /proc/self/fd /dev/fd
modprobe overlay 2>/dev/null
mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null
ip link set lo up
# the rest runs from a file system that can be left behind: the first one of a kernel cannot
mkdir -p /mnt/new; mount -t tmpfs -o size=75% root /mnt/new
cp -a /bin /etc /lib /lib64 /root /sbin /usr /var /lab /mnt/new/
mkdir -p /mnt/new/{proc,sys,dev,run,tmp}
for d in proc sys dev run; do mount --move /$d /mnt/new/$d; done
cd /mnt/new && mount --move . / && exec chroot . /bin/bash -c '
  unshare -m --propagation private bash -c "$(cat /lab/boot)" < <(cat /lab/payload; exec sleep 100000) >/run/answer 2>/run/error
  [ -s /run/answer ] || { printf "VETHLAB 1\nX %s\n" "$(tail -1 /run/error)" >/run/answer; }
  stty -F /dev/ttyS1 raw -echo 2>/dev/null
  { echo "@@@ BEGIN"; gzip -c /run/answer | base64; echo "@@@ END"; } >/dev/ttyS1
  sleep 1; echo 1 >/proc/sys/kernel/sysrq; echo b >/proc/sysrq-trigger; sleep 5' # with -no-reboot qemu ends here
INIT
chmod +x "$root/init"
(cd "$root" && find . | cpio -o -H newc 2>/dev/null | zstd -q -3 >../initrd)
rm -rf "$root" kernel linux-image*.deb
