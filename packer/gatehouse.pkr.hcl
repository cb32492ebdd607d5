# Makes the appliance's image without a VM, a mount or a loop device, by the scripts of this folder:
#   packer build packer/gatehouse.pkr.hcl                          # clouds and virtual machines
#   packer build -var flavour=general packer/gatehouse.pkr.hcl     # bare metal
# Asks for root, Debian's tools (see check-image) and the tarball that `mvn -Ppackage verify` makes. Packer 1.6
# (Debian 12's) takes this file as it is; a newer one has its built-ins, too: no plugin is needed.

variable "flavour" {
  type    = string
  default = "cloud"
}

# Of public keys, *.pub.pem, whose signatures make an upgrade good.
variable "keys" {
  type    = string
  default = ""
}

# Of the image; the tarball's unless given.
variable "version" {
  type    = string
  default = ""
}

# Said in a sentence by settings.sh where they are something else.
variable "arch" {
  type    = string
  default = "x64"
}

variable "firmware" {
  type    = string
  default = "uefi"
}

variable "secure_boot" {
  type    = string
  default = "no"
}

source "null" "image" {
  communicator = "none"
}

build {
  sources = ["source.null.image"]

  provisioner "shell-local" {
    environment_vars = [
      "FLAVOUR=${var.flavour}", "KEYS=${var.keys}", "VERSION=${var.version}",
      "ARCH=${var.arch}", "FIRMWARE=${var.firmware}", "SECURE_BOOT=${var.secure_boot}",
    ]
    inline = ["${path.root}/base.sh", "${path.root}/root.sh", "${path.root}/disk.sh"]
  }

  post-processors {
    post-processor "artifice" {
      files = [
        "${path.root}/target/gatehouse-*-${var.flavour}-x64.qcow2",
        "${path.root}/target/gatehouse-*-${var.flavour}-x64.raw",
      ]
    }
    post-processor "checksum" {
      checksum_types = ["sha256"]
      output         = "${path.root}/target/SHA256SUMS-${var.flavour}"
    }
    post-processor "manifest" {
      output = "${path.root}/target/manifest-${var.flavour}.json"
    }
  }
}
