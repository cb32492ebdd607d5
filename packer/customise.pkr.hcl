# Makes an image of your own from one of ours, in a VM: starts it, runs your script in it with a root that can be
# written, and takes out again what is this build's.
#   packer/customise-key                                # once: a key and the disk of NoCloud that lets Packer in
#   packer build -var image=gatehouse-0.1.0-cloud-x64.qcow2 -var script=mine.sh packer/customise.pkr.hcl
# Packer 1.6 takes this file as it is; for 1.7 and later see plugins.pkr.hcl. UEFI comes by qemuargs, since 1.6
# knows no efi_boot.

variable "image" {
  type = string
}

# Runs as root in the machine; apt-get works in it.
variable "script" {
  type = string
}

# tcg works everywhere; kvm is ten times as fast where it is.
variable "accelerator" {
  type    = string
  default = "tcg"
}

variable "code" {
  type    = string
  default = "/usr/share/OVMF/OVMF_CODE_4M.fd"
}

variable "output" {
  type    = string
  default = "packer/target/customised"
}

# What customise-key made.
variable "seed" {
  type    = string
  default = "packer/target/customise"
}

source "qemu" "image" {
  disk_image       = true
  iso_url          = var.image
  iso_checksum     = "none"
  skip_resize_disk = true
  format           = "qcow2"
  disk_compression = true
  output_directory = var.output
  vm_name          = "gatehouse.qcow2"

  accelerator  = var.accelerator
  machine_type = "q35"
  headless     = true
  net_device   = "virtio-net"
  qemuargs = [
    ["-cpu", "max"],
    ["-smp", "2"],
    ["-m", "1024"],
    ["-drive", "if=pflash,format=raw,readonly=on,file=${var.code}"],
    ["-drive", "if=pflash,format=raw,file=${var.seed}/variables.fd"],
    # These replace Packer's own, so the disk is named once more.
    ["-drive", "file=${var.output}/gatehouse.qcow2,if=virtio,cache=unsafe,discard=unmap,format=qcow2"],
    ["-drive", "file=${var.seed}/cidata.img,if=virtio,format=raw,readonly=on"],
  ]

  communicator         = "ssh"
  ssh_username         = "root"
  ssh_private_key_file = "${var.seed}/key"
  ssh_timeout          = "10m"
  # The machine's own goes at the very end: /var is as empty as it came, but for what the script put there.
  shutdown_command = "sh /run/customise-end"
}

build {
  sources = ["source.qemu.image"]

  # By sh, for nothing in /tmp can be executed. The root grows to its slot: it was as small as it could be.
  provisioner "shell" {
    execute_command = "sh {{ .Path }}"
    inline          = ["mount -o remount,rw /", "resize2fs \"$(findmnt -no SOURCE /)\""]
  }
  provisioner "shell" {
    execute_command = "sh {{ .Path }}"
    script          = var.script
  }
  provisioner "file" {
    source      = "${path.root}/customise-end"
    destination = "/run/customise-end"
  }
  post-processor "checksum" {
    checksum_types = ["sha256"]
    output         = "${var.output}/SHA256SUMS"
  }
}
